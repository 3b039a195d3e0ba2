"""Dates as a calendar reads them (RFC 5545). Each date is an event of its own, so that what repeats needs no rule.

A calendar is shown on locked screens and copied to whoever keeps it: without `titles` it says when, and no more.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Event

from communities.events.clocks import local, times_of
from communities.events.models import EventDate
from core.calendars import in_utc, new_calendar


def written(dates: Sequence[EventDate], *, titles: bool) -> bytes:
    """The calendar with these dates, which have their event and its post."""
    has_times = any(not date.event.is_all_day for date in dates)
    calendar = new_calendar(settings.SITE_NAME, zone=settings.TIME_ZONE if has_times else "")
    for date in dates:
        calendar.add_component(_event(date, titles=titles))
    return bytes(calendar.to_ical())


def _event(date: EventDate, *, titles: bool) -> Event:
    event = date.event
    made = Event()
    made.add("uid", f"{date.pk}@{urlsplit(settings.BASE_URL).hostname}")
    made.add("dtstamp", in_utc(event.changed_at))
    made.add("last-modified", in_utc(event.changed_at))
    made.add("sequence", event.version)
    starts, ends = local(date.starts_at), local(date.ends_at)
    if event.is_all_day:
        days = times_of(date.starts_at, date.ends_at, is_all_day=True)
        starts_on, ends_on = days.first, ends.date()
        made.add("dtstart", starts_on)
        made.add("dtend", ends_on)
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", starts)
        made.add("dtend", ends)
    made.add("status", "CANCELLED" if date.cancelled_at else "CONFIRMED")
    made.add("class", "PRIVATE")
    made.add("summary", event.post.title if titles else _("Event in %(site)s") % {"site": settings.SITE_NAME})
    if titles and event.place:
        made.add("location", event.place)
    made.add("url", settings.BASE_URL + reverse("calendar_date", args=[date.pk]))
    return made
