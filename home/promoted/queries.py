"""What stands first for somebody's words. They are compared and forgotten."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from wagtail.models import Page

from home.pages.queries import public_pages, with_summaries
from home.promoted.models import SearchSuggestion, SuggestionPhrase
from home.promoted.phrases import phrases_in

MOST = 3  # more than that is a list of its own
LOOKED_THROUGH = 20  # two may lead to the same place


@dataclass(frozen=True)
class Suggested:
    """`page` is the key of a page of ours; `site` where another address leads."""

    title: str
    sentence: str
    url: str
    language: str
    page: int | None = None
    site: str = ""


def suggested_for(words: str) -> list[Suggested]:
    """At most MOST, those whose phrase is the longest first; a page that not everybody may read is left out."""
    phrases = phrases_in(words)
    if not phrases:
        return []
    found = with_standing().filter(Q(page=None) | Q(is_public=True), phrases__phrase__in=phrases)
    found = found.annotate(longest=Max(Length("phrases__phrase"))).order_by("-longest", "-changed_at", "pk")
    places = {one.page_id or one.url: one for one in reversed(found[:LOOKED_THROUGH])}
    kept = list(reversed(places.values()))[:MOST]
    pages = with_summaries(Page.objects.filter(pk__in=[one.page_id for one in kept if one.page_id])).in_bulk()
    return [_shown(one, pages) for one in kept if not one.page_id or one.page_id in pages]


def with_standing() -> QuerySet[SearchSuggestion]:
    """Each with `is_public`: whether everybody may read its page now."""
    return SearchSuggestion.objects.annotate(is_public=Exists(public_pages().filter(pk=OuterRef("page_id"))))


def crowded(phrases: list[str], *, beside: SearchSuggestion) -> list[str]:
    """Those of the phrases for which as many others stand already as are shown."""
    taken = SuggestionPhrase.objects.filter(phrase__in=phrases).exclude(suggestion=beside.pk)
    counted = taken.values("phrase").annotate(others=Count("pk")).filter(others__gte=MOST).order_by("phrase")
    return [row["phrase"] for row in counted]


def _shown(one: SearchSuggestion, pages: dict[int, Page]) -> Suggested:
    if one.page_id is None:
        return Suggested(one.title, one.sentence, one.url, one.language, site=one.site)
    page = pages[one.page_id]
    return Suggested(page.title, page.summary, page.url or "", page.said_in, page=page.pk)
