"""Events as somebody would plan them."""

import uuid
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from communities.events.actions import Details, Series, create_event
from communities.events.clocks import Times
from communities.events.models import Event, EventDate
from tests.cast import Cast

SERIES = {"repeats", "until", "count"}
DETAILS = {"place", "link", "capacity", "host"}


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def evening(days: int = 7, starts: time | None = time(19), ends: time | None = time(20, 30)) -> Times:
    """From seven to half past eight, in so many days."""
    return Times(in_days(days), in_days(days), starts, ends)


def plan(cast: Cast, times: Times | None = None, **fields: Any) -> EventDate:
    """An event in g1 by its host; its first date."""
    series = Series(times or evening(), **{name: fields.pop(name) for name in SERIES & set(fields)})
    details = Details(**{"place": "The hall", **{name: fields.pop(name) for name in DETAILS & set(fields)}})
    words = {"key": uuid.uuid4(), "title": "Coffee", "body": "Come in", "by": cast.host, **fields}
    post = create_event(words.pop("community", cast.g1), series=series, details=details, **words)
    return dates(post.event)[0]


def dates(event: Event) -> list[EventDate]:
    """As they are now, with what the actions need."""
    found = EventDate.objects.filter(event=event).select_related("event__post__community", "event__post__author")
    return list(found)


def fresh(date: EventDate) -> EventDate:
    return next(one for one in dates(date.event) if one.pk == date.pk)
