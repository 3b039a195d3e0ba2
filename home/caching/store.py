"""Where public pages are kept: in this process's memory, and behind it in the cache that all processes share.

Everything kept belongs to a generation. To forget all pages is to begin another one, which every process sees with its
next look: no list of what is kept where, and nothing to miss. No generation can be read, nothing is kept or found.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from uuid import uuid4

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache

from home.caching.keys import Asked

GENERATION = "pages.generation"
GLANCE = 0.2  # seconds between two looks at the shared generation: each look is as dear as an empty view
KEPT = 60  # seconds: what a lost message or an hour that struck can cost at most
MEMORY = 32 * 1024 * 1024  # bytes in one process
MOST_QUERIES = 500  # pages with a query kept within KEPT: anybody can make up queries


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it goes out, plain and packed (gzip). `until` is a time as `time.time()` tells it."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    body: bytes
    packed: bytes
    page: int
    until: float

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed) + 2048


@dataclass(slots=True)
class Memory:
    """The pages of one generation, those asked for longest ago dropped first."""

    generation: str = ""
    size: int = 0
    pages: OrderedDict[tuple[str, ...], Kept] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, generation: str, name: tuple[str, ...]) -> Kept | None:
        with self.lock:
            kept = self.pages.get(name) if generation == self.generation else None
            if kept is not None:
                self.pages.move_to_end(name)
            return kept

    def keep(self, generation: str, name: tuple[str, ...], kept: Kept) -> None:
        with self.lock:
            if generation != self.generation:
                self.pages.clear()
                self.generation, self.size = generation, 0
            old = self.pages.pop(name, None)
            self.size += kept.size - (old.size if old else 0)
            self.pages[name] = kept
            while self.size > MEMORY:
                _name, oldest = self.pages.popitem(last=False)
                self.size -= oldest.size


_memory = Memory()
_owed = False
_known: tuple[str | None, float] = None, 0.0
"""The shared generation as this process last saw it, and when."""


def generation() -> str | None:
    """The generation of now; nothing while the shared cache cannot be asked, or did not hear that one ended."""
    global _known
    if _owed and not begin_generation():
        return None
    found = backend().get(GENERATION)
    if found is None and backend().add(GENERATION, uuid4().hex, None):
        found = backend().get(GENERATION)
    _known = found if isinstance(found, str) else None, time.monotonic()
    return _known[0]


def recent_generation() -> str | None:
    """Good enough to answer from, at most GLANCE old where others can begin one; never to draw a page under."""
    known, seen_at = _known
    return known if is_shared() and time.monotonic() - seen_at < GLANCE else generation()


def begin_generation() -> bool:
    """Whether the shared cache heard of it. If not, this process tells it before it asks it anything again."""
    global _owed, _known
    new = uuid4().hex
    backend().set(GENERATION, new, None)
    _owed = backend().get(GENERATION) is None
    _known = None, 0.0
    return not _owed


def find_page(generation: str, asked: Asked) -> Kept | None:
    kept = _memory.find(generation, asked.name)
    if kept is None and is_shared():
        kept = backend().get(_shared_name(generation, asked))
        if kept is not None and kept.until > time.time():
            _memory.keep(generation, asked.name, kept)
    return kept if kept is not None and kept.until > time.time() else None


def keep_page(generation: str, asked: Asked, kept: Kept) -> None:
    """Only while the generation in which the page was drawn goes on: what came after it may be missing in the page."""
    if (asked.query and not _has_room()) or backend().get(GENERATION) != generation:
        return
    _memory.keep(generation, asked.name, kept)
    if is_shared():
        backend().set(_shared_name(generation, asked), kept, max(1, int(kept.until - time.time())))


@lru_cache(maxsize=1)
def backend() -> BaseCache:
    """One for the whole process: Django's `cache` connects anew for each request that is no thread of its own."""
    return caches.create_connection("default")


def is_shared() -> bool:
    """Memory behind memory would hold everything twice, and push out what else is in it."""
    return not isinstance(backend(), LocMemCache)


def _shared_name(generation: str, asked: Asked) -> str:
    told = "\n".join([generation, *asked.name])
    return f"page:{sha256(told.encode('utf-8', 'surrogateescape')).hexdigest()}"


def _has_room() -> bool:
    backend().add("pages.queries", 0, KEPT)
    try:
        return backend().incr("pages.queries") <= MOST_QUERIES
    except ValueError:
        return False
