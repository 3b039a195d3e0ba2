"""What every calendar we write has in common (RFC 5545)."""

from datetime import UTC, date, datetime
from functools import cache

from icalendar import Calendar, Timezone

MAKER = "-//Hearth//Events//EN"


def new_calendar(name: str, *, zone: str = "") -> Calendar:
    """A calendar that is read and not answered. `zone` is the time zone of its times, where it has any."""
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", "PT1H")
    if zone:
        calendar.add_component(_zone(zone))
    return calendar


@cache
def _zone(name: str) -> Timezone:
    """When the clocks change there. The library's own span, from 1970 on, takes a second and twice the room."""
    return Timezone.from_tzid(name, first_date=date(2020, 1, 1), last_date=date(2050, 1, 1))


def in_utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
