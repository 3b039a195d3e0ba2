"""What the public may read of what is on."""

from datetime import datetime, time, timedelta

from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from home.events.models import EventPage, on_the_wall
from home.pages.audience import for_all

KEPT_IN_FEED = timedelta(days=31)  # what is over, so that a calendar hears that it was cancelled
MOST_IN_FEED = 500


def public_events() -> QuerySet[EventPage]:
    """Events anybody may read. A list shows no picture of theirs."""
    found: QuerySet[EventPage] = for_all(EventPage.objects.defer_streamfields())
    return found


def _to_come(now: datetime) -> Q:
    """What lasts all day lasts until that day is over here."""
    today = timezone.make_aware(datetime.combine(on_the_wall(now).date(), time.min), timezone.get_default_timezone())
    return Q(is_all_day=True, ends_at__gte=today) | Q(is_all_day=False, ends_at__gt=now)


def coming_events(now: datetime | None = None) -> QuerySet[EventPage]:
    """What is not over yet, the soonest first."""
    return public_events().filter(_to_come(now or timezone.now())).order_by("starts_at", "pk")


def past_events(now: datetime | None = None) -> QuerySet[EventPage]:
    return public_events().exclude(_to_come(now or timezone.now())).order_by("-starts_at", "-pk")


def next_end(now: datetime) -> datetime:
    """When the next event is over: those that last all day are at midnight."""
    tomorrow = datetime.combine(on_the_wall(now).date() + timedelta(days=1), time.min)
    end = EventPage.objects.filter(is_all_day=False, ends_at__gt=now).aggregate(end=Min("ends_at"))["end"]
    midnight = timezone.make_aware(tomorrow, timezone.get_default_timezone())
    return min(end, midnight) if end else midnight


def events_for_calendars(now: datetime | None = None) -> QuerySet[EventPage]:
    """What a calendar that follows the site holds: what is to come, and what has just been."""
    since = (now or timezone.now()) - KEPT_IN_FEED
    return public_events().filter(ends_at__gt=since).order_by("starts_at", "pk")[:MOST_IN_FEED]
