"""Writes down what was counted."""

import threading
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from wagtail.models import Page

from home.counting.counter import take_counted
from home.counting.models import Visits

log = structlog.get_logger(__name__)
PAUSE = 10.0
KEPT = timedelta(days=3 * 366)  # three years tell whether this spring is like the last
ADD = (
    "INSERT INTO home_visits (page_id, day, visits) VALUES (%s, %s, %s) "
    "ON CONFLICT (page_id, day) DO UPDATE SET visits = home_visits.visits + excluded.visits"
)


@transaction.atomic
def add_visits(counted: dict[int, int], *, now: datetime) -> None:
    """Adds to the day's rows, whatever other processes add at once. A page that has gone is left out."""
    day = timezone.localdate(now)
    there = sorted(Page.objects.filter(pk__in=counted).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.executemany(ADD, [(page, day, counted[page]) for page in there])


def write_visits(*, now: datetime) -> None:
    """What this process counted; nothing where it serves no pages."""
    counted = take_counted()
    if counted:
        add_visits(counted, now=now)


@transaction.atomic
def forget_old_visits(*, now: datetime) -> None:
    Visits.objects.filter(day__lt=timezone.localdate(now - KEPT)).delete()


def write_visits_often() -> threading.Thread:
    """For a process that has no clock going round in it, as those of production that serve pages."""

    def go_on() -> None:
        while True:
            threading.Event().wait(PAUSE)
            try:
                write_visits(now=timezone.now())
            except DatabaseError:
                log.exception("visits_not_written")
            finally:
                close_old_connections()

    hands = threading.Thread(target=go_on, name="visits", daemon=True)
    hands.start()
    return hands
