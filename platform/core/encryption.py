"""Text that is encrypted before it reaches the database (Fernet: AES-128-CBC with HMAC-SHA256), and how to find it."""

import hmac
from base64 import urlsafe_b64decode
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def box() -> MultiFernet:
    """The newest key encrypts; every listed key decrypts, so keys can be rotated."""
    return _box(tuple(settings.FIELD_ENCRYPTION_KEYS))


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A TextField whose column holds a Fernet token. It cannot be searched or sorted, by design."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return box().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return box().decrypt(value.encode()).decode() if value else value


@lru_cache(maxsize=16)
def _digest_key(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"hearth digest {purpose}".encode()).derive(urlsafe_b64decode(key))


def digests_of(purpose: str, text: str) -> list[str]:
    """The digests by which an encrypted text is found again, of the newest key first; none for nothing.

    Whoever has the database without the keys learns only that two rows hold the same. `purpose` keeps columns apart.
    """
    if not text:
        return []
    keys = [_digest_key(key, purpose) for key in settings.FIELD_ENCRYPTION_KEYS]
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in keys]


class DerivedField(models.CharField):  # type: ignore[type-arg]
    """A column made from another one whenever the row is written, so that nobody can forget to."""

    def __init__(self, *args: Any, of: str = "", by: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        self.of, self.by = of, by
        super().__init__(*args, **{"db_default": "", "db_index": True, "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.by is not None:
            setattr(model_instance, self.attname, self.by(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)
