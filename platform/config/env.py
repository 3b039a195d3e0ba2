"""Reads the environment strictly: a value that makes no sense stops the start with one clear line."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable, or the content of the file named by NAME_FILE (for container secrets).

    Raises ImproperlyConfigured when neither is set and there is no default.
    """
    value = os.environ.get(name, "")
    if not value and (file := os.environ.get(f"{name}_FILE")):
        try:
            value = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from None
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. See docs/env.md.")
    return default


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}: give a whole number.")
    return int(value)


def switch(name: str, default: bool) -> bool:
    value = text(name, "on" if default else "off").lower()
    if value not in {"on", "off"}:
        raise ImproperlyConfigured(f"{name} is {value!r}: give on or off.")
    return value == "on"


def words(name: str, default: str | None = None) -> list[str]:
    """A list with commas between its words; never empty where there is no default."""
    found = [word.strip() for word in text(name, default).split(",") if word.strip()]
    if not found and default is None:
        raise ImproperlyConfigured(f"{name} is empty: give at least one word.")
    return found


def fernet_keys(name: str, default: str | None = None) -> list[str]:
    """Keys as config.deploy.keys makes them; a wrong one would be found out only when somebody's address is stored."""
    keys = words(name, default)
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in URL-safe base64, or several of them.") from None
    return keys


def web_address(name: str, default: str) -> str:
    """The site's own address, such as https://hearth.example.org, without a path."""
    value = text(name, default).rstrip("/")
    url = urlsplit(value)
    if url.scheme not in {"http", "https"} or not url.netloc or url.path or url.query:
        raise ImproperlyConfigured(f"{name} is {value!r}: give an address such as https://hearth.example.org.")
    return value


def limit(name: str, default: str, *, may_be_off: bool) -> tuple[int, int] | None:
    """A rate such as `20/10s` or `10/5m` as (count, seconds); None for `off`, which production refuses."""
    value = text(name, default)
    if value == "off":
        if not may_be_off:
            raise ImproperlyConfigured(f"{name} is off: production needs a limit such as {default}.")
        return None
    count, _, period = value.partition("/")
    unit = {"s": 1, "m": 60, "h": 3600}.get(period[-1:])
    if not (count.isdecimal() and period[:-1].isdecimal() and unit and int(count) and int(period[:-1])):
        raise ImproperlyConfigured(f"{name} is {value!r}: give a count and a period, such as {default}.")
    return int(count), int(period[:-1]) * unit


def database(name: str, default: str | None = None) -> dict[str, object]:
    """A Django database setting from `sqlite:////absolute/path` or `postgres://user:password@host:port/name`."""
    url = urlsplit(text(name, default))
    if url.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.path[1:]),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if url.scheme in {"postgres", "postgresql"}:
        try:
            port = url.port
        except ValueError:
            raise ImproperlyConfigured(f"{name} has a port that is no number.") from None
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 5},
        }
    raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
