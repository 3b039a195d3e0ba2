"""Public events as a calendar reads them (RFC 5545)."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event

from core.calendars import in_utc, new_calendar
from home.events.models import EventPage, on_the_wall

STATUS = {"on": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def written(events: Iterable[EventPage]) -> bytes:
    """The calendar with these events."""
    events = list(events)
    has_times = any(not event.is_all_day for event in events)
    calendar = new_calendar(settings.SITE_NAME, zone=settings.TIME_ZONE if has_times else "")
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def _event(event: EventPage) -> Event:
    made = Event()
    changed = event.last_published_at or event.latest_revision_created_at or event.starts_at
    made.add("uid", f"{event.translation_key}@{urlsplit(settings.BASE_URL).hostname}")
    made.add("dtstamp", in_utc(changed))
    made.add("last-modified", in_utc(changed))
    made.add("sequence", int(changed.timestamp()) // 60)  # it must grow with each change; minutes do
    if event.is_all_day:
        made.add("dtstart", event.first_day)
        made.add("dtend", event.last_day + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", on_the_wall(event.starts_at))
        made.add("dtend", on_the_wall(event.ends_at))
    made.add("status", STATUS[event.standing])
    made.add("summary", _title(event))
    made.add("description", event.summary)
    if where := ", ".join(part for part in (event.place, *event.address.splitlines()) if part.strip()):
        made.add("location", where)
    made.add("url", event.full_url)
    return made


def _title(event: EventPage) -> str:
    """Few calendars show a status, so the title says it too."""
    if event.standing == EventPage.Standing.CANCELLED:
        return _("Cancelled: %(title)s") % {"title": event.title}
    if event.standing == EventPage.Standing.POSTPONED:
        return _("Put off: %(title)s") % {"title": event.title}
    return str(event.title)
