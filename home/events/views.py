"""Events for people's own calendars and for readers of feeds: of what anybody may read, nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.events.ics import written
from home.events.models import EventIndexPage, EventPage
from home.events.queries import coming_events, events_for_calendars, public_events
from home.found.feeds import PublicFeed

IN_FEED = 20


@require_safe
def event_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """One event, to put into a calendar."""
    event = public_events().filter(translation_key=key).first()
    if event is None:
        raise Http404
    return _answer(written([event]), "event.ics")


@require_safe
def events_feed(request: HttpRequest) -> HttpResponse:
    """What a calendar follows: all that is to come."""
    return _answer(written(events_for_calendars()), "events.ics")


def _answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class EventsFeed(PublicFeed):
    """What is to come, the newest to be told first: a calendar is asked for what is next, a feed for what is new."""

    def title(self) -> str:
        return _("Events of %(site)s") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        page = EventIndexPage.objects.live().public().first()
        return str(page.full_url if page else Site.objects.get(is_default_site=True).root_url)

    def items(self) -> QuerySet[EventPage]:
        return coming_events().prefetch_related(None).order_by("-first_published_at", "-pk")[:IN_FEED]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        """When, whether it takes place, and what it is: readers take it for HTML."""
        off = "" if item.standing == EventPage.Standing.ON else f"<p>{escape(item.get_standing_display())}.</p>"
        when = render_to_string("home/parts/event_when.html", {"event": item}).strip()
        return f"<p>{when}</p>{off}<p>{escape(item.summary)}</p>"

    def item_link(self, item: EventPage) -> str:
        return str(item.full_url)

    def item_guid(self, item: EventPage) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_pubdate(self, item: EventPage) -> datetime:
        return item.first_published_at or item.starts_at

    def item_updateddate(self, item: EventPage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
