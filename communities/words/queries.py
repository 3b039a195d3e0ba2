from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from communities.words.diff import Budget, Part, difference
from communities.words.masks import cover
from communities.words.models import Revision, Words
from communities.words.render import render_plain

EDITS = 10  # on a page


@dataclass(frozen=True)
class Edit:
    """What one edit made of the version before. `title` or `body` is None: both texts must be shown whole."""

    at: datetime
    before: Revision
    after: Revision | Words
    title: list[Part] | None
    body: list[Part] | None
    is_first: bool


def edits_of(words: Words, revisions: QuerySet[Any], *, page: object) -> tuple[Page[Any], list[Edit]]:
    """A page of the edits of a post or comment, newest first, in three queries and bounded work."""
    found = Paginator(revisions.order_by("-number"), EDITS).get_page(page)  # type: ignore[arg-type]
    listed: list[Revision] = list(found.object_list)
    if not listed:
        return found, []
    newer = revisions.filter(number=listed[0].number + 1).first()
    if words.masked:
        for version in (*listed, *([newer] if newer else [])):
            _cover(version, words.masked)
    budget, edits = Budget(), []
    for before, after in zip(listed, [newer or words, *listed], strict=False):
        edits.append(_edit(before, after, words, budget))
    return found, edits


def _edit(before: Revision, after: Revision | Words, words: Words, budget: Budget) -> Edit:
    written_at = after.written_at if isinstance(after, Revision) else words.edited_at or words.created_at
    old, new = getattr(before, "title", ""), getattr(after, "title", "")
    title = difference(old, new, budget) if old != new else []
    now = after.body if isinstance(after, Revision) else after.shown_body
    return Edit(written_at, before, after, title, difference(before.body, now, budget), before.number == 1)


def _cover(version: Revision, masked: str) -> None:
    """What is covered now was readable in earlier versions too. Never saved."""
    version.body = cover(version.body, masked)
    version.html = render_plain(version.body)
    if hasattr(version, "title"):
        version.title = cover(version.title, masked)
