"""Redis as a cache that may be gone: a page then costs a few queries more instead of being an error (S4, S7)."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from core.errors import Refused

log = structlog.get_logger(__name__)
# What counts tries must not forget them: without Redis these are refused, and nobody gets more than they should.
STRICT = "allauth"
RETRY_AFTER = 30  # seconds


def hidden_key(key: Any, prefix: str, version: int) -> str:
    """The name of a count without whose it is: allauth puts network addresses and hashed e-mail addresses into it.

    Keyed, because all addresses there are can be hashed in an hour.
    """
    name = str(key)
    if name.startswith(STRICT):
        name = f"{STRICT}:{salted_hmac('config.cache', name, algorithm='sha256').hexdigest()}"
    return f"{prefix}:{version}:{name}"


class MayBeGone(RedisCache):
    """Reads are misses and writes are lost while Redis is down, but for the counters of allauth's limits."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            return self._without(key, error, default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError as error:
            self._without(key, error, None)

    def add(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, *args, **kwargs))
        except RedisError as error:
            return bool(self._without(key, error, False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError as error:
            return bool(self._without(key, error, False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        try:
            return dict(super().get_many(keys, version))
        except RedisError as error:
            found: dict[Any, Any] = self._without("", error, {})
            return found

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return list(super().set_many(data, *args, **kwargs))
        except RedisError as error:
            failed: list[Any] = self._without("", error, list(data))
            return failed

    @staticmethod
    def _without(key: Any, error: RedisError, answer: Any) -> Any:
        log.warning("cache_unreachable", error=type(error).__name__)
        if str(key).startswith(STRICT):
            sentence = _("We cannot do that just now. Nothing is lost: try again in a few minutes.")
            raise Refused("unavailable", sentence, retry_after=RETRY_AFTER) from error
        return answer
