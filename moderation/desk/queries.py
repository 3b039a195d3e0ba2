from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from communities.groups.models import Community
from moderation.cases.models import OPEN, URGENCY, Case, CaseLink, Flag, FlagAddition, Reason
from moderation.cases.permissions import works_on
from moderation.clocks import left_of

MOST_GROUPS = 200
MOST_NEAR = 10


def open_cases_for(user: User, *, lane: str = "", source: str = "", who: str = "", group: str = "") -> QuerySet[Case]:
    """This person's queue, the one whose clock runs out first first. `who`: `me` or `nobody`; `group`: its slug."""
    cases = Case.objects.filter(works_on(user), state__in=OPEN).annotate(urgency=URGENCY)
    wanted = {"lane": lane, "source": source, "community__slug": group}
    cases = cases.filter(**{name: value for name, value in wanted.items() if value})
    if who:
        cases = cases.filter(claimed_by=user if who == "me" else None)
    return cases.select_related("community", "claimed_by", "author").order_by("urgency", "id")


def groups_in_queue(user: User) -> list[tuple[str, str]]:
    """The groups of which something waits for this person: slug and name."""
    found = Community.objects.filter(pk__in=Case.objects.filter(works_on(user), state__in=OPEN).values("community"))
    return [(group.slug, group.local_name) for group in found.order_by("name")[:MOST_GROUPS]]


def decided_cases_for(user: User) -> QuerySet[Case]:
    cases = Case.objects.filter(works_on(user), state=Case.State.DECIDED)
    return cases.select_related("community", "decided_by", "author").order_by("-decided_at", "-id")


@dataclass(frozen=True)
class Row:
    """A case in the queue: what kind of thing, where, why reported, how long ago. No word of what it is about."""

    case: Case
    flag_count: int
    reasons: list[str]
    left: "TimeLeft | None"


def queue_rows(cases: list[Case], *, now: datetime) -> list[Row]:
    """Two queries, however many cases and flags."""
    counts: dict[UUID, int] = {}
    reasons: dict[UUID, set[str]] = {}
    said = Flag.objects.filter(case__in=cases).order_by().values_list("case", "reason").annotate(Count("pk"))
    for case, reason, count in said:
        counts[case] = counts.get(case, 0) + count
        reasons.setdefault(case, set()).add(reason)
    for case, reason in FlagAddition.objects.filter(flag__case__in=cases).order_by().values_list(
        "flag__case", "reason"
    ).distinct():  # fmt: skip
        reasons.setdefault(case, set()).add(reason)
    return [
        Row(
            case=case,
            flag_count=counts.get(case.pk, 0),
            reasons=[str(label) for value, label in Reason.choices if value in reasons.get(case.pk, ())],
            left=time_left(case, now=now),
        )
        for case in cases
    ]


# The clock


@dataclass(frozen=True)
class TimeLeft:
    """What is left of a case's clock, in words and as a part of the whole in percent."""

    words: str
    percent: int
    is_short: bool
    is_over: bool
    ends_at: datetime


def time_left(case: Case, *, now: datetime) -> TimeLeft | None:
    """Nothing where it has no clock, or was decided."""
    if case.due_at is None or case.state not in OPEN:
        return None
    left = left_of(case.clock_began, case.due_at, now)
    words = _("%(time)s over its time") if left.is_over else _("%(time)s left")
    return TimeLeft(
        words % {"time": time_in_words(abs(left.time))},
        round(left.part * 100),
        left.is_short,
        left.is_over,
        case.due_at,
    )


def time_in_words(time: timedelta) -> str:
    """Two days, five hours or twenty minutes: the largest that fits, rounded down, so that nobody counts on more."""
    minutes = int(time.total_seconds()) // 60
    if minutes >= 2 * 24 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}


# Beside a case


def linked_with(case: Case, user: User) -> QuerySet[Case]:
    """Cases linked with this one that the reader works on too."""
    links = CaseLink.objects.filter(Q(one=case) | Q(other=case)).values_list("one", "other")
    ids = {pk for pair in links for pk in pair} - {case.pk}
    return Case.objects.filter(works_on(user), pk__in=ids).select_related("community").order_by("opened_at", "id")


def near(case: Case, user: User) -> QuerySet[Case]:
    """Other cases about the same thing or by the same author that the reader works on: what might belong together."""
    same = Q(subject_kind=case.subject_kind, subject_id=case.subject_id)
    if case.author_id is not None:
        same |= Q(author=case.author_id)
    others = Case.objects.filter(works_on(user), same).exclude(pk=case.pk)
    return others.select_related("community").order_by("-opened_at", "-id")[:MOST_NEAR]
