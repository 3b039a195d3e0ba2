"""Complaints as the desk shows them: in words, without more than whoever reads may see."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from holidays import country_holidays

from accounts.models import User
from moderation.clocks import SATURDAY, left_of
from moderation.complaints.models import Answer, Breach, Complaint, Location
from moderation.complaints.permissions import complaints_of
from moderation.complaints.queries import MUST_SAY, is_gone, open_complaints
from moderation.complaints.states import State
from moderation.desk.queries import TimeLeft, time_in_words
from moderation.holidays.models import ProclaimedDay
from moderation.holidays.queries import published_holidays
from moderation.procedure.actions import TAKES_PLACES
from moderation.procedure.forms import PlaceForm
from moderation.subjects import KINDS, find_subject, label_of

MOST = 100  # those that are due first; the rest are counted
OF_A_FLOOD = 20  # shown of each; the rest are counted
WAITING = (State.AWAITING_POSTER, State.DEFECTIVE_REPLIED, State.WITH_LEGAL)


@dataclass(frozen=True)
class Row:
    """An open complaint. No word of it: `left` is what is left of the clock that runs now, whosever it is."""

    complaint: Complaint
    left: TimeLeft | None
    is_ours: bool  # we have to do something


def open_rows(user: User, *, now: datetime, only: Complaint | None = None) -> dict[str, Any]:
    """What we have to do, what we wait for, and what came in a flood, each the first that is due first."""
    found = open_complaints(complaints_of(user))
    if only is not None:
        return {"rows": [_row(one, now) for one in found.filter(pk=only.pk)]}
    single, floods = found.filter(is_flood=False), found.filter(is_flood=True)
    rows = [_row(one, now) for one in single[:MOST]]
    return {
        "later": single.count() - MOST if len(rows) == MOST else 0,
        "rows": [row for row in rows if row.is_ours],
        "waiting": [row for row in rows if not row.is_ours],
        "floods": [_row(one, now) for one in floods[:OF_A_FLOOD]],
        "of_floods": floods.count(),
    }


def _row(complaint: Complaint, now: datetime) -> Row:
    return Row(complaint, _left(complaint, now), complaint.state not in WAITING)


def _left(complaint: Complaint, now: datetime) -> TimeLeft | None:
    if complaint.due_at is None or complaint.clock_from is None:
        return None
    left = left_of(complaint.clock_from, complaint.due_at, now)
    words = _("%(time)s over its time") if left.is_over else _("%(time)s left")
    return TimeLeft(
        words % {"time": time_in_words(abs(left.time))}, round(left.part * 100), left.is_short, left.is_over,
        complaint.due_at,
    )  # fmt: skip


def unexplained(user: User) -> QuerySet[Breach]:
    """What was late and nobody has said why."""
    late = Breach.objects.filter(Exists(complaints_of(user).filter(pk=OuterRef("complaint"))), why="")
    return late.select_related("complaint").order_by("found_at", "id")[:MOST]


def missing_in_words(complaint: Complaint) -> list[Any]:
    return [MUST_SAY[item] for item in complaint.missing]


@dataclass(frozen=True)
class Place:
    """`url` is empty where the thing is no longer there."""

    location: Location
    label: Any
    url: str
    is_gone: bool
    form: PlaceForm | None


def places_in_words(complaint: Complaint, bound: dict[Any, PlaceForm]) -> list[Place]:
    found = []
    for location in complaint.locations.all():
        subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
        form = None
        if location.subject_id is None and not location.is_nowhere and complaint.state in TAKES_PLACES:
            form = bound.get(location.pk) or PlaceForm(initial={"location": location.pk}, auto_id="place_%s")
        found.append(
            Place(
                location=location,
                label=label_of(location.subject_kind, subject) if location.subject_id else "",
                url=KINDS[location.subject_kind].url(subject) if subject is not None else "",
                is_gone=bool(location.subject_id) and is_gone(location),
                form=form,
            )
        )
    return found


@dataclass(frozen=True)
class Said:
    """An answer of an author; name and address only for whoever may see them."""

    answer: Answer
    name: str
    address: str


def answers_in_words(complaint: Complaint, *, sees_addresses: bool) -> list[Said]:
    return [
        Said(one, one.full_name if sees_addresses else "", one.postal_address if sees_addresses else "")
        for one in complaint.answers.select_related("recorded_by", "false_by")
    ]


# Bank holidays


@dataclass(frozen=True)
class Day:
    day: date
    name: str
    proclaimed: ProclaimedDay | None
    is_doubted: bool  # the second source knows nothing of it, or knows it and our list does not


def days_known(today: date) -> list[Day]:
    """From this year on: those by which clocks are computed, and those that only the second source has."""
    years = range(today.year, max(published_holidays()).year + 1)
    second = {
        day: name for day, name in country_holidays("GB", subdiv="ENG", years=years).items() if day.weekday() < SATURDAY
    }
    published = {day for day in published_holidays() if day.year >= today.year}
    entered = {one.day: one for one in ProclaimedDay.objects.filter(day__year__gte=today.year)}
    return [
        Day(
            day, entered[day].name if day in entered else second.get(day, ""), entered.get(day),
            is_doubted=(day not in second) or day not in published | set(entered),
        )
        for day in sorted(published | set(entered) | set(second))
    ]  # fmt: skip
