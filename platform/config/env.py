"""Reads the environment strictly: a value that makes no sense stops the start with one clear line."""

import ipaddress
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
SECRET_LENGTH = 50
SECRET_VARIETY = 10  # different characters; 50 random hexadecimal digits have 15 or 16
HOST = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]")
HOME = (".localhost", ".local", ".internal", ".test", ".home.arpa")  # names that no public server can have


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


def choice(name: str, default: str, among: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}: give one of {', '.join(among)}.")
    return value


def secret(name: str) -> str:
    """A key nobody can guess: one that is short or repeats itself was typed, not made."""
    value = text(name)
    if len(value) < SECRET_LENGTH or len(set(value)) < SECRET_VARIETY:
        raise ImproperlyConfigured(
            f"{name} is too easy to guess: give at least {SECRET_LENGTH} random characters, "
            "such as config.deploy.keys makes."
        )
    return value


def hosts(name: str) -> list[str]:
    """The names a site answers to. `*` would let a stranger choose whose name our answers carry."""
    found = words(name)
    for host in found:
        if "*" in host or not HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} has {host!r} in it: give the names of the site, such as hearth.example.org, "
                "without http:// and without a port."
            )
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
    wrong = ImproperlyConfigured(f"{name} is {value!r}: give an address such as https://hearth.example.org.")
    try:
        url = urlsplit(value)
        bare = url.hostname and url.port != 0 and not (url.path or url.query or url.fragment or url.username)
    except ValueError:
        raise wrong from None
    if url.scheme not in {"http", "https"} or not bare:
        raise wrong
    return value


def public_address(name: str, hosts: list[str]) -> str:
    """The same for a site that others use: one of the names it answers to, and encrypted unless it cannot leave home.

    Without TLS whoever shares the network reads along and takes over sessions.
    """
    value = web_address(name, f"https://{hosts[0].lstrip('.')}")
    url = urlsplit(value)
    host = url.hostname or ""
    if not any(host == word.strip("[]") or (word.startswith(".") and f".{host}".endswith(word)) for word in hosts):
        raise ImproperlyConfigured(f"{name} is {value!r}, a name that ALLOWED_HOSTS does not have: add it there.")
    if url.scheme == "http" and not _stays_at_home(host):
        raise ImproperlyConfigured(f"{name} is {value!r}: a site that others reach needs https://.")
    return value


def _stays_at_home(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(HOME)


def redis(name: str) -> str:
    """The address of Redis: `redis://host:6379/0`, `rediss://` with TLS, or `unix:///path`."""
    value = text(name)
    try:
        url = urlsplit(value)
        there = url.path if url.scheme == "unix" else url.hostname and url.port != 0
        number = url.scheme == "unix" or url.path.strip("/").isdecimal() or url.path in {"", "/"}
    except ValueError:
        there = number = False
    if value.partition(":")[0] not in {"redis", "rediss", "unix"} or not there or not number:
        raise ImproperlyConfigured(f"{name} makes no sense: give an address such as redis://redis:6379/0.")
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


def database(name: str, default: str | None = None, *, shared: bool = False) -> dict[str, object]:
    """A Django database setting from `sqlite:////absolute/path` or `postgres://user:password@host:port/name`.

    `shared`: several processes use it, so SQLite will not do.
    """
    try:
        url = urlsplit(text(name, default))
    except ValueError:
        raise ImproperlyConfigured(f"{name} makes no sense: give postgres://user:password@host:port/name.") from None
    if url.scheme == "sqlite":
        if shared:
            raise ImproperlyConfigured(f"{name} is SQLite, which one process can use: production needs postgres://.")
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
        if not url.path.strip("/"):
            raise ImproperlyConfigured(f"{name} names no database: give postgres://user:password@host:port/name.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": url.hostname or "",
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Planned in a moment and run in less: to compile a query first (JIT) costs a page a second.
            "OPTIONS": {"connect_timeout": 5, "options": "-c jit=off"},
        }
    raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://.")
