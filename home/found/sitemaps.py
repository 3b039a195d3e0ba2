"""Which addresses search engines are given: what anybody may read, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page, Site, get_page_models

from home.guidance.queries import BY_SLUG
from home.pages.models import ContentPage
from home.pages.queries import public_pages, site_root
from home.people.queries import bylines

PART = 1000  # addresses: the standard takes 50,000, but a crawler that asks for one wants it at once
PLACES = ("help", "report", "complain", "transparency")


@dataclass(frozen=True)
class Address:
    where: str
    changed: datetime | None = None


def listed_pages() -> QuerySet[Page]:
    """Public pages of the types that search engines may list."""
    hidden = [kind for kind in get_page_models() if not getattr(kind, "is_found", True)]
    types = ContentType.objects.get_for_models(*hidden).values() if hidden else []
    return public_pages().exclude(content_type__in=[kind.pk for kind in types]).order_by("path")


def sections() -> dict[str, tuple[int, Callable[[int, int], Iterator[Address]]]]:
    """Each part of the site: how many entries it has, and what gives those from here to there."""
    return {
        "pages": (listed_pages().count(), pages),
        "authors": (bylines().count(), authors),
        "places": (1, places),
    }


def pages(start: int, end: int) -> Iterator[Address]:
    """Pages, and the places within them; what is drawn is not read: three columns of each."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    root, above = site.root_url, len(site.root_page.url_path.rstrip("/"))
    fields = ("pk", "url_path", "last_published_at", "latest_revision_created_at", "content_type_id")
    rows = list(listed_pages().values_list(*fields)[start:end])
    inside = _places_within(rows)
    for pk, url_path, published, revised, _kind in rows:
        own = Address(f"{root}{url_path[above:]}", published or revised)
        yield own
        yield from (Address(own.where + below, own.changed) for below in inside.get(pk, ()))


def _places_within(rows: list[tuple[Any, ...]]) -> dict[int, list[str]]:
    """The chapters and the like of those pages whose type has any: one query for each such type."""
    kinds = [kind for kind in get_page_models() if getattr(kind, "places", None) not in (None, ContentPage.places)]
    ids = {ContentType.objects.get_for_model(kind).pk: kind for kind in kinds}
    inside: dict[int, list[str]] = {}
    for type_id, kind in ids.items():
        wanted = [row[0] for row in rows if row[4] == type_id]
        inside |= {page.pk: page.places() for page in kind.objects.filter(pk__in=wanted)} if wanted else {}
    return inside


def authors(start: int, end: int) -> Iterator[Address]:
    root = site_root()
    for slug in bylines().order_by("pk").values_list("slug", flat=True)[start:end]:
        yield Address(root + reverse("byline", args=[slug]))


def places(start: int, end: int) -> Iterator[Address]:
    """Public addresses of ours that are no pages of the tree."""
    root = site_root()
    yield from (Address(root + reverse(name)) for name in PLACES)
    yield from (Address(root + reverse("help_topic", args=[slug])) for slug in BY_SLUG)
