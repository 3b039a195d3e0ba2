"""What the public may read of what is on."""

from datetime import datetime, time, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from home.events.models import EventPage, on_the_wall
from home.media.models import SiteImage

CARD = ("fill-640x400|format-avif", "fill-640x400|format-webp")
KEPT_IN_FEED = timedelta(days=31)  # what is over, so that a calendar hears that it was cancelled
MOST_IN_FEED = 500


def public_events() -> QuerySet[EventPage]:
    """Events anybody may read, with what a list of them shows: a fixed number of queries."""
    pictures = Prefetch("picture", SiteImage.objects.prefetch_renditions(*CARD))
    return EventPage.objects.live().public().defer_streamfields().prefetch_related(pictures)


def _to_come(now: datetime) -> Q:
    """What lasts all day lasts until that day is over here."""
    today = timezone.make_aware(datetime.combine(on_the_wall(now).date(), time.min), timezone.get_default_timezone())
    return Q(is_all_day=True, ends_at__gte=today) | Q(is_all_day=False, ends_at__gt=now)


def coming_events(now: datetime | None = None) -> QuerySet[EventPage]:
    """What is not over yet, the soonest first."""
    return public_events().filter(_to_come(now or timezone.now())).order_by("starts_at", "pk")


def past_events(now: datetime | None = None) -> QuerySet[EventPage]:
    return public_events().exclude(_to_come(now or timezone.now())).order_by("-starts_at", "-pk")


def events_for_calendars(now: datetime | None = None) -> QuerySet[EventPage]:
    """What a calendar that follows the site holds: what is to come, and what has just been."""
    since = (now or timezone.now()) - KEPT_IN_FEED
    return public_events().prefetch_related(None).filter(ends_at__gt=since).order_by("starts_at", "pk")[:MOST_IN_FEED]
