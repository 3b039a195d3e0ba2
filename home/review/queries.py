"""Which pages are to be looked at, and by when."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db.models import F, Q, QuerySet
from wagtail.models import Page, get_page_models

from accounts.models import User
from home.pages.models import ContentPage
from home.review.models import Review
from home.review.permissions import pages_of

SOON = timedelta(days=30)
LATE = timedelta(days=14)
MONTHS = 12  # where somebody wants a date for a page whose type has none by itself


def months_of(page: Page) -> int | None:
    return getattr(page.specific_class, "review_months", None)


def next_date(page: Page, today: date) -> date:
    return today + relativedelta(months=months_of(page) or MONTHS)


def review_of(page: Page) -> Review:
    """The page's row, or an empty one that is not stored."""
    return Review.objects.select_related("checked_by").filter(pk=page.pk).first() or Review(page_id=page.pk)


def pages_without_review() -> QuerySet[Page]:
    """Published pages of the types that are to be looked at again, with no row yet."""
    kinds = [kind for kind in get_page_models() if issubclass(kind, ContentPage) and kind.review_months]
    return Page.objects.live().type(*kinds).filter(review=None).order_by("pk") if kinds else Page.objects.none()


def stage_of(review_by: date | None, today: date) -> int:
    """Which reminder belongs to this day."""
    told = Review.Told
    if review_by is None:
        return int(told.NOBODY)
    if review_by <= today - LATE:
        return int(told.LATE)
    if review_by <= today:
        return int(told.TODAY)
    return int(told.SOON if review_by <= today + SOON else told.NOBODY)


def to_review(today: date) -> QuerySet[Review]:
    """Published pages whose date has passed or is near, the longest overdue first."""
    near = Review.objects.filter(review_by__lte=today + SOON, page__live=True)
    return near.select_related("page", "page__owner", "page__content_type").order_by("review_by", "pk")


def to_remind(today: date) -> QuerySet[Review]:
    """Of these only the ones whose reminder for this day has not gone out."""
    told = Review.Told
    soon, due = Q(told__lt=told.SOON), Q(told__lt=told.TODAY, review_by__lte=today)
    return to_review(today).filter(soon | due | Q(told__lt=told.LATE, review_by__lte=today - LATE))


@dataclass(frozen=True)
class Asked:
    """What the report was asked for."""

    show: str = "overdue"
    owner: str = ""


def report(user: User, asked: Asked, today: date) -> QuerySet[Review]:
    rows = Review.objects.filter(page__in=pages_of(user).values("pk"), page__live=True)
    rows = rows.select_related("page", "page__owner", "page__content_type", "checked_by")
    if asked.show == "overdue":
        rows = rows.filter(review_by__lte=today)
    elif asked.show == "coming":
        rows = rows.filter(review_by__gt=today, review_by__lte=today + 3 * SOON)
    if asked.owner == "none":
        rows = rows.filter(page__owner=None)
    elif asked.owner:
        rows = rows.filter(page__owner_id=UUID(asked.owner))
    return rows.order_by(F("review_by").asc(nulls_last=True), "pk")


def owners_for(user: User) -> QuerySet[User]:
    """Everybody who owns one of the pages this person may edit."""
    owners = pages_of(user).filter(live=True).order_by().values("owner_id")
    return User.objects.filter(pk__in=owners).order_by("display_name", "pk")
