"""What the public may find."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from wagtail.models import Page, Site

from home.pages.models import StandardPage

WORD = re.compile(r"[^\W_]+")
MENUS = "menus"
SITES_PICTURE = "sites_picture"  # drawn by home.found
MENUS_KEPT = 60  # seconds: the most that a menu can lag behind where a write and a read of it met


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    language: str = ""


def public_pages() -> QuerySet[Page]:
    """Pages anybody may read: published, and not behind a restriction that they or a page above them have."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return Page.objects.none()
    pages: QuerySet[Page] = site.root_page.get_descendants(inclusive=True).live().public()
    return pages


def pages_about(words: str, *, most: int) -> list[Page]:
    """Public pages with all these words, the best first; one more than `most` says that there are more."""
    # Letters and digits alone: with quotes in it Wagtail's search on SQLite is a syntax error.
    plain = " ".join(WORD.findall(words))
    pages: Any = public_pages()  # Wagtail's, which has no types
    return list(pages.search(plain, operator="and")[: most + 1]) if plain else []


def site_menu() -> list[MenuItem]:
    """The first row of pages that ask to be in the menu."""
    return _menus()[0]


def footer_menu() -> list[MenuItem]:
    return _menus()[1]


def _menus() -> tuple[list[MenuItem], list[MenuItem]]:
    """Both, for every page of the site shows them: from the cache, which `forget_menus` empties."""
    kept = cache.get(MENUS)
    if kept is None:
        top = public_pages().filter(depth=3, show_in_menus=True).order_by("path")
        footer = StandardPage.objects.live().public().defer_streamfields().filter(show_in_footer=True).order_by("path")
        kept = [(page.title, page.url, "") for page in top], [(page.title, page.url, page.language) for page in footer]
        cache.set(MENUS, kept, MENUS_KEPT)
    site, foot = kept
    return [MenuItem(*item) for item in site], [MenuItem(*item) for item in foot]
