"""Which pages are for everybody. Blocks ask it too, below the models."""

from typing import Any

from django.core.cache import cache
from wagtail.models import Page, PageViewRestriction

TURN, CLOSED = "pages.turn", "pages.closed"
KEPT = 60  # seconds: the most that a list can lag behind where a write and a read of it met


def for_all(pages: Any) -> Any:
    """Those that are published and that nobody restricted, above them neither: Wagtail's `live().public()`.

    That one asks for every restriction there is before each list it narrows. Where they begin is kept for the site.
    """
    for path in _closed():
        pages = pages.exclude(path__startswith=path)
    return pages.filter(live=True)


def is_for_all(page: Page) -> bool:
    """Whether it is published, and neither it nor a page above it is for some people only."""
    return page.live and not any(page.path.startswith(path) for path in _closed())


def _closed() -> list[str]:
    """The places in the tree from which on pages are not for everybody.

    A list that was read while a restriction was written has the old turn: what came after it never reads that.
    """
    known = cache.get_many([TURN, CLOSED])
    turn, kept = known.get(TURN), known.get(CLOSED)
    if kept is None or kept[0] != turn:
        kept = turn, list(PageViewRestriction.objects.values_list("page__path", flat=True).distinct())
        cache.set(CLOSED, kept, KEPT)
    found: list[str] = kept[1]
    return found
