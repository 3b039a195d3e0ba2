"""What was looked at, for the people who write it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from wagtail.models import Page

from home.counting.models import Visits

DAYS = 30
MOST_PAGES = 20


@dataclass(frozen=True)
class Day:
    day: date
    visits: int
    height: float
    """Of its bar, from 0 to 100."""


@dataclass(frozen=True)
class PageSeen:
    page: Page
    visits: int


def visits_by_day(today: date) -> list[Day]:
    """The last thirty days, today among them, those without a visit too."""
    since = today - timedelta(days=DAYS - 1)
    found = dict(Visits.objects.filter(day__gte=since).values_list("day").annotate(Sum("visits")))
    days = [since + timedelta(days=number) for number in range(DAYS)]
    most = max([found.get(day, 0) for day in days] + [1])
    return [Day(day, found.get(day, 0), round(100 * found.get(day, 0) / most, 1)) for day in days]


def pages_most_seen(today: date) -> list[PageSeen]:
    since = today - timedelta(days=DAYS - 1)
    rows = Visits.objects.filter(day__gte=since).values_list("page").annotate(total=Sum("visits"))
    found = list(rows.order_by("-total", "page")[:MOST_PAGES])
    pages = Page.objects.in_bulk([page for page, _total in found])
    return [PageSeen(pages[page], total) for page, total in found if page in pages]


def visits_of(pages: Iterable[int], today: date) -> dict[int, int]:
    """In the last thirty days."""
    since = today - timedelta(days=DAYS - 1)
    rows = Visits.objects.filter(page__in=list(pages), day__gte=since).values_list("page")
    return dict(rows.annotate(Sum("visits")))
