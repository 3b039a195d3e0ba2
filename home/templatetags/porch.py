"""What public pages ask for while they are drawn. A tag may ask the queries; a model below them may not."""

from typing import Any

from django import template
from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Page

from home.caching.marks import true_until
from home.engagement.queries import next_change, published_consultations
from home.events.models import EventPage
from home.events.queries import coming_events as events_to_come
from home.news.models import NewsArticlePage
from home.news.queries import published_articles
from home.pages.groups import ShownGroup, shown_groups
from home.pages.queries import Card, cards_inside
from home.services.queries import sections_of

register = template.Library()
PER_PAGE = 10
FROM_PARTS = 3  # fewer are seen at a glance


@register.simple_tag
def latest_news(count: int = 3) -> QuerySet[NewsArticlePage]:
    return published_articles()[:count]


@register.simple_tag(takes_context=True)
def coming_events(context: template.Context, count: int = 3) -> list[EventPage]:
    events = list(events_to_come()[:count])
    for event in events:
        true_until(context["request"], event.over_at)
    return events


@register.simple_tag
def pages_inside(page: Page) -> list[Card]:
    return cards_inside(page)


@register.simple_tag(takes_context=True)
def consultation_leaf(context: template.Context, number: str | None) -> Leaf[Any]:
    """One leaf of the consultations: those that are open come first."""
    now = timezone.now()
    change = next_change(now)
    if change is not None:
        true_until(context["request"], change)
    return Paginator(published_consultations(now=now), PER_PAGE).get_page(number)


@register.simple_tag
def sections(page: Page) -> list[Card]:
    return sections_of(page)


@register.simple_tag
def groups_for_all() -> list[ShownGroup]:
    return shown_groups()


@register.simple_tag
def parts_of(body: StreamValue) -> list[Any]:
    """The headings that part a page, where there are enough of them to be listed at its top."""
    parts = [one for one in body if one.block_type == "heading" and one.value["level"] == "2" and one.id]
    return parts if len(parts) >= FROM_PARTS else []
