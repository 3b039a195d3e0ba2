"""Gives pages a date, says that somebody looked at them, and reminds those who should."""

from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from home.review.models import Review
from home.review.permissions import keepers_of, publishers_of
from home.review.queries import months_of, pages_without_review, stage_of, to_remind
from outbox.actions import queue_letter

AT_ONCE = 200


@transaction.atomic
def say_checked(page: Page, *, review_by: date | None, by: User, now: datetime) -> Review:
    """Somebody read the page and it is right: the next date, and whose word it is, also in the page's history."""
    review = _set(page, review_by)
    review.checked_at, review.checked_by = now, by
    review.save()
    log(instance=page, action="home.check", user=by, data={"review_by": review_by and review_by.isoformat()})
    return review


@transaction.atomic
def set_review_date(page: Page, *, review_by: date | None, by: User) -> Review:
    """Another date, or none; nobody says that the page is right."""
    review = _set(page, review_by)
    review.save()
    log(instance=page, action="home.review_by", user=by, data={"review_by": review_by and review_by.isoformat()})
    return review


def _set(page: Page, review_by: date | None) -> Review:
    review = Review.objects.select_for_update(of=("self",)).filter(pk=page.pk).first() or Review(page_id=page.pk)
    review.review_by, review.told = review_by, Review.Told.NOBODY
    return review


def plan_reviews(*, now: datetime) -> int:
    """Every published page gets the date that its type asks for, counted from the day it was published."""
    pages: Any = pages_without_review()[:AT_ONCE]  # Wagtail's, which has no types
    found = list(pages.specific(defer=True))
    Review.objects.bulk_create(
        [Review(page_id=page.pk, review_by=_first_date(page, now)) for page in found], ignore_conflicts=True
    )
    return len(found)


def _first_date(page: Page, now: datetime) -> date:
    """A policy says itself when it is to be looked at. Where the day has long passed there is a month to do it in."""
    said: date | None = getattr(page, "review_on", None)
    if said:
        return said
    day = timezone.localdate(page.last_published_at or now) + relativedelta(months=months_of(page) or 0)
    return max(day, timezone.localdate(now) + relativedelta(months=1, days=1))


def remind(*, now: datetime) -> int:
    """One letter a day at most to each who has a page to look at; each page asks once for each of its reminders."""
    today = timezone.localdate(now)
    due = list(to_remind(today)[:AT_ONCE])
    return sum(_remind(review, stage_of(review.review_by, today), today) for review in due)


@transaction.atomic
def _remind(review: Review, stage: int, today: date) -> bool:
    """The row first: another clock, or this one again, finds that it was told."""
    if not Review.objects.filter(pk=review.pk, told__lt=stage, review_by=review.review_by).update(told=stage):
        return False
    is_late = stage == Review.Told.LATE
    for person in publishers_of(review.page) if is_late else keepers_of(review.page):
        queue_letter(person, template="page_review", unique_key=f"page_review:{person.pk}:{today.isoformat()}")
    return True
