"""Events of the demo: a coffee morning each Thursday with one left out, and an evening online that is full."""

import uuid
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from communities.events.actions import Details, Series, answer_date, cancel_date, create_event, move_date
from communities.events.clocks import Times, local, times_of
from communities.events.models import Event, EventDate
from communities.groups.models import Community
from config.demo import words

THURSDAY, BEGUN_WEEKS_AGO, COFFEES = 3, 4, 20


def seed_events(community: Community, people: dict[str, User], *, now: datetime) -> None:
    if Event.objects.filter(post__community=community).exists():
        return
    _coffee(community, people, now)
    _evening(community, people, now)


def _dates(event: Event) -> list[EventDate]:
    return list(EventDate.objects.filter(event=event).select_related("event__post__community", "event__post__author"))


def _coffee(community: Community, people: dict[str, User], now: datetime) -> None:
    today = timezone.localdate(now)
    first = today - timedelta(days=(today.weekday() - THURSDAY) % 7 + 7 * BEGUN_WEEKS_AGO)
    said, host = words.COFFEE, people[words.COFFEE.by]
    post = create_event(
        community, key=uuid.uuid4(), title=said.title, body=said.text, by=host, now=now - timedelta(days=said.days_ago),
        series=Series(Times(first, first, time(10, 30), time(12)), repeats="weekly", count=COFFEES),
        details=Details(place=words.COFFEE_PLACE),
    )  # fmt: skip
    dates = _dates(post.event)
    coming = [one for one in dates if one.ends_at > now]
    for role, answer in words.COFFEE_ANSWERS:
        answer_date(coming[0], said=answer, by=people[role], now=now)
    cancel_date(_nearest(coming, _christmas(today)), by=host, now=now - timedelta(days=1))
    later = coming[2] if coming[2].cancelled_at is None else coming[3]
    times = times_of(later.starts_at, later.ends_at, is_all_day=False)
    move_date(later, times=Times(times.first, times.last, time(13, 30), time(15)), by=host, now=now - timedelta(days=1))


def _christmas(today: date) -> date:
    return date(today.year if today < date(today.year, 12, 24) else today.year + 1, 12, 24)


def _nearest(dates: list[EventDate], day: date) -> EventDate:
    return min(dates[1:], key=lambda one: abs((local(one.starts_at).date() - day).days))


def _evening(community: Community, people: dict[str, User], now: datetime) -> None:
    day = timezone.localdate(now) + timedelta(days=9)
    said = words.EVENING
    post = create_event(
        community, key=uuid.uuid4(), title=said.title, body=said.text, by=people[said.by],
        now=now - timedelta(days=said.days_ago), series=Series(Times(day, day, time(19, 30), time(20, 45))),
        details=Details(link=words.EVENING_LINK, capacity=3),
    )  # fmt: skip
    [only] = _dates(post.event)
    for role in words.EVENING_ANSWERS:
        answer_date(only, said="yes", by=people[role], now=now)
