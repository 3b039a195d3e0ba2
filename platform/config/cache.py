"""Redis as a cache that may be gone: a page then costs a few queries more instead of being an error (S4, S7)."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

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
SILENT = 5.0


def hidden_key(key: Any, prefix: str, version: int) -> str:
    """The name of a count without whose it is: allauth puts network addresses and hashed e-mail addresses into it.

    Keyed, because all addresses there are can be hashed in an hour.
    """
    name = str(key)
    if name.startswith(STRICT):
        name = f"{STRICT}:{salted_hmac('config.cache', name, algorithm='sha256').hexdigest()}"
    return f"{prefix}:{version}:{name}"


class MayBeGone(RedisCache):
    """Reads are misses and writes are lost while Redis is down, but for the counters of allauth's limits.

    One that says nothing is asked again only after SILENT seconds: a page asks several times, and would wait each time.
    """

    _silent_until: ClassVar[dict[str, float]] = {}  # by server, for all threads of the process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.server = server

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(key, lambda: super(MayBeGone, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._ask(key, lambda: super(MayBeGone, self).set(key, value, *args, **kwargs), None)

    def add(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._ask(key, lambda: super(MayBeGone, self).add(key, *args, **kwargs), False))

    def incr(self, key: Any, *args: Any, **kwargs: Any) -> int:
        """Raises ValueError, as for a key that is not there."""
        found: int | None = self._ask(key, lambda: super(MayBeGone, self).incr(key, *args, **kwargs), None)
        if found is None:
            raise ValueError
        return found

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(key, lambda: super(MayBeGone, self).delete(key, version), False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._ask("", lambda: super(MayBeGone, self).get_many(keys, version), {}))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._ask("", lambda: super(MayBeGone, self).set_many(data, *args, **kwargs), list(data)))

    def _ask(self, key: Any, ask: Callable[[], Any], without: Any) -> Any:
        error = None
        if time.monotonic() >= self._silent_until.get(self.server, 0):
            try:
                return ask()
            except RedisError as raised:
                error = raised
                log.warning("cache_unreachable", error=type(error).__name__)
                self._silent_until[self.server] = time.monotonic() + SILENT
        if str(key).startswith(STRICT):
            sentence = _("We cannot do that just now. Nothing is lost: try again in a few minutes.")
            raise Refused("unavailable", sentence, retry_after=RETRY_AFTER) from error
        return without
