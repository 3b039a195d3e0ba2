"""What the public may find."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db.models import CharField, F, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Cast, Coalesce, NullIf, RowNumber, Substr
from wagtail.models import Page, Site

from home.pages.audience import for_all
from home.pages.models import ContentPage, InFooter

WORD = re.compile(r"[^\W_]+")
MENUS = "menus"
SITES_PICTURE = "sites_picture"  # drawn by home.found
MENUS_KEPT = 60  # seconds: the most that a menu can lag behind where a write and a read of it met
SUMMARIES = ("summary", "intro")  # the fields in which our types say in a sentence what a page is about
MOST_CARDS, MOST_INSIDE = 100, 5


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    language: str = ""


@dataclass(frozen=True)
class Card:
    """A page as the page above it shows it, with what is in it."""

    title: str
    url: str
    language: str
    summary: str
    inside: list["Card"] = field(default_factory=list)


def _types() -> list[type[ContentPage]]:
    return [model for model in apps.get_models() if issubclass(model, ContentPage)]


def with_summaries(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Each with `summary` and `said_in`, its language, from whatever type it is of: one query for all types."""
    nothing, words = Value("", output_field=TextField()), TextField()
    said: list[Any] = [NullIf(Cast("search_description", words), nothing)]
    tongues: list[Any] = []
    for model in _types():
        name = model._meta.model_name
        names = {one.name for one in model._meta.get_fields()}
        tongues.append(F(f"{name}__language"))
        said += [NullIf(Cast(f"{name}__{one}", words), nothing) for one in SUMMARIES if one in names]
    plain = Value("", output_field=CharField())
    return pages.annotate(summary=Coalesce(*said, nothing), said_in=Coalesce(*tongues, plain))


def cards_inside(page: Page, *, kind: type[Page] | None = None) -> list[Card]:
    """What the public may read right below a page, in the editors' order, and a few of what is in each.

    Of one `kind` of page alone, where that is said. What lies below pages of another kind is not looked at.
    """
    if not page.pk:
        return []
    below = for_all(Page.objects.child_of(page))
    cards = list(with_summaries(below.type(kind) if kind else below).order_by("path")[:MOST_CARDS])
    inside: dict[str, list[Card]] = {}
    for one in _inside(cards):
        inside.setdefault(one.path[: -Page.steplen], []).append(_card(one))
    return [_card(one, inside.get(one.path, [])) for one in cards]


def _inside(cards: list[Page]) -> list[Any]:
    """A few of each, in one query: they are counted off before anything is joined to them."""
    if not cards:
        return []
    places = Q()
    for one in cards:
        places |= Q(path__startswith=one.path, depth=one.depth + 1)
    above = Substr("path", 1, len(cards[0].path))
    counted = for_all(Page.objects.filter(places)).annotate(
        nth=Window(RowNumber(), partition_by=above, order_by="path")
    )
    few = counted.filter(nth__lte=MOST_INSIDE).values("pk")
    return list(with_summaries(Page.objects.filter(pk__in=few)).order_by("path"))


def _card(page: Any, inside: list[Card] | None = None) -> Card:
    return Card(page.title, str(page.url or ""), page.said_in, page.summary, inside or [])


def site_root() -> str:
    """The site's own address, as it is set and never as a request claims it."""
    site = Site.objects.filter(is_default_site=True).first()
    return str(site.root_url) if site else ""


def public_pages() -> QuerySet[Page]:
    """Pages anybody may read: published, and not behind a restriction that they or a page above them have."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return Page.objects.none()
    pages: QuerySet[Page] = for_all(site.root_page.get_descendants(inclusive=True))
    return pages


def pages_about(words: str, *, most: int) -> list[Page]:
    """Public pages with all these words, the best first; one more than `most` says that there are more."""
    # Letters and digits alone: with quotes in it Wagtail's search on SQLite is a syntax error.
    plain = " ".join(WORD.findall(words))
    pages: Any = public_pages()  # Wagtail's, which has no types
    keys = [page.pk for page in pages.search(plain, operator="and")[: most + 1]] if plain else []
    found = with_summaries(Page.objects.filter(pk__in=keys)).in_bulk()
    return [found[key] for key in keys if key in found]


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
        asks = Q()
        for model in _types():
            asks |= Q(**{f"{model._meta.model_name}__show_in_footer": True}) if issubclass(model, InFooter) else Q()
        footer = with_summaries(for_all(Page.objects.filter(asks))).order_by("path")
        kept = [(page.title, page.url, "") for page in top], [(page.title, page.url, page.said_in) for page in footer]
        cache.set(MENUS, kept, MENUS_KEPT)
    site, foot = kept
    return [MenuItem(*item) for item in site], [MenuItem(*item) for item in foot]
