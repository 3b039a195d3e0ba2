"""Fills the index from everything that can be found."""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from communities.chat.search import SOURCES as CHAT
from communities.files.search import SOURCES as FILES
from communities.posts.search import SOURCES as POSTS
from communities.search.actions import fill, take_strays
from communities.search.full_text import install

SOURCES = (*POSTS, *FILES, *CHAT)


def rebuild() -> Iterator[int]:
    """Writes every row anew while search goes on, and takes out what should not be there; gives numbers done."""
    for source in SOURCES:
        yield from fill(source, anew=True)
    take_strays(SOURCES)


def fill_index() -> Iterator[int]:
    """Puts in what is missing; gives numbers done."""
    for source in SOURCES:
        yield from fill(source)


def prepare(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """After every migrate: what was written before there was an index, or by the release before, is put in."""
    if not install(using) or using != DEFAULT_DB_ALIAS:
        return
    for _number in fill_index():
        pass
