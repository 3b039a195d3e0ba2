from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.clocks import REMINDERS, last_day_in, months_after
from accounts.models import Check, User


@dataclass(frozen=True)
class LastDay:
    """A last day as it looks from today. `stage`: far, soon (renewal is due), grace (over, still in) or over."""

    until: date
    last_day_in: date
    stage: str


def last_day(until: date | None, *, today: date) -> LastDay | None:
    """None where nothing ends."""
    if until is None:
        return None
    if today > last_day_in(until):
        stage = "over"
    elif today > until:
        stage = "grace"
    else:
        stage = "soon" if until <= due_before(today) else "far"
    return LastDay(until, last_day_in(until), stage)


def due_before(today: date) -> date:
    """Whatever ends on that day or before is due to be renewed."""
    return today + timedelta(days=max(REMINDERS))


def approvals_ending(*, today: date) -> QuerySet[User]:
    """People whose approval is due to be renewed, the most urgent first; those in the days of grace lead."""
    ending = User.objects.filter(state=User.State.APPROVED, approved_until__lte=due_before(today))
    return ending.order_by("approved_until", "pk")


def approvals_over() -> QuerySet[User]:
    """People whose approval has ended, the latest first."""
    return User.objects.filter(state=User.State.LAPSED).order_by("-approved_until", "pk")


def proposed_last_day(today: date) -> date | None:
    """What staff are offered as the last day of an approval; None where approvals do not end here."""
    return months_after(today, settings.APPROVAL_MONTHS) if settings.APPROVAL_MONTHS else None


def checks_of(person: User) -> QuerySet[Check]:
    return person.checks.select_related("seen_by")


@dataclass(frozen=True)
class Renewal:
    """A line of a list of what is due to be renewed, of approvals and of memberships alike."""

    id: UUID
    name: str
    key: UUID
    url: str
    day: LastDay
    is_own: bool

    @property
    def token(self) -> str:
        """What a tick in the list sends: which one, and the last day that was shown with it."""
        return f"{self.id}_{self.day.until.isoformat()}"


def renewals(people: Iterable[User], *, today: date, reader: User) -> list[Renewal]:
    return [
        Renewal(person.pk, person.display_name, person.pk, reverse("approval", args=[person.pk]), day, person == reader)
        for person in people
        if (day := last_day(person.approved_until, today=today))
    ]


def approvers() -> QuerySet[User]:
    """Everybody who may decide about registrations: `permissions.may_approve`, turned round for queries."""
    duty = {"codename": "approve_user", "content_type__app_label": "accounts"}
    given = Permission.objects.filter(**duty)
    by_duty = Q(user_permissions__in=given) | Q(groups__permissions__in=given) | Q(is_superuser=True)
    return User.objects.taking_part().filter(pk__in=User.objects.filter(by_duty).values("pk"))
