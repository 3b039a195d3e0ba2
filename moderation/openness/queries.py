from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.groups.models import Community
from moderation.cases.models import Case, Flag, Reason
from moderation.openness.figures import Shown, suppressed, total_of
from moderation.openness.models import NotesRead
from moderation.outside.models import OutsideReport
from moderation.sanctions.models import Sanction
from moderation.subjects import KINDS

NOTES = "2026-11"  # the version of the notes in templates/openness/notes.html; whoever changes them changes this
QUARTERS = 4
KEPT = 3_600  # seconds for which figures are not counted again
DONE = {
    "leave": _("Left as it was"),
    "hide": _("Hidden"),
    "remove": _("Removed"),
    "mask": _("Some words covered"),
}
ELSE = _("Dealt with in another way")
APPEALS: dict[str, Any] = {
    "opened": _("Made"),
    "uphold": _("The decision stands"),
    "overturn": _("The decision was taken back"),
}
TIMES: dict[str, Any] = {
    "day": _("Within a day"),
    "two": _("Within two days"),
    "week": _("Within a week"),
    "later": _("Later"),
}


@dataclass(frozen=True)
class Line:
    label: Any
    number: int | None
    share: int  # of the longest bar, in percent


@dataclass(frozen=True)
class Table:
    lines: list[Line]
    total: int | None


@dataclass(frozen=True)
class Quarter:
    """One quarter of a year that is over, so that its numbers change no more."""

    first: date
    last: date
    reports: Table
    decisions: Table
    times: Table
    appeals: Table


def quarters_before(today: date, count: int = QUARTERS) -> list[tuple[date, date]]:
    """The quarters that are over, the latest first: first day and last day."""
    first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    found = []
    for _n in range(count):
        last = first - timedelta(days=1)
        first = last.replace(month=last.month - 2, day=1)
        found.append((first, last))
    return found


def transparency(today: date) -> list[Quarter]:
    """What the public page says. Numbers alone, so they may be kept in the cache."""
    return [_quarter(first, last) for first, last in quarters_before(today)]


def _quarter(first: date, last: date) -> Quarter:
    key = f"transparency:{first.isoformat()}"
    counted = cache.get(key)
    if counted is None:
        counted = _count(first, last)
        cache.set(key, counted, KEPT)
    reports, decisions, times, appeals = counted
    reasons = dict(Reason.choices)
    return Quarter(
        first, last,
        _table(reports, {name: reasons[name] for name in reports}),
        _table(decisions, {name: DONE.get(name, ELSE) for name in decisions}),
        _table(times, TIMES),
        _table(appeals, APPEALS),
    )  # fmt: skip


def _table(shown: Shown, labels: dict[str, Any]) -> Table:
    most = max([number or 0 for number in shown.values()] or [0])
    lines = [Line(labels[name], number, 100 * (number or 0) // most if most else 0) for name, number in shown.items()]
    return Table(lines, total_of(shown))


def _count(first: date, last: date) -> list[Shown]:
    zone = timezone.get_default_timezone()
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    [reports] = suppressed([_reports(start, end)])
    decisions, times = suppressed([_decisions(start, end), _times(start, end)])
    appeals = Case.objects.filter(source=Case.Source.APPEAL)
    answered = appeals.filter(decided_at__gte=start, decided_at__lt=end)
    [made] = suppressed([{
        "opened": appeals.filter(opened_at__gte=start, opened_at__lt=end).count(),
        "uphold": answered.filter(decision=Case.Decision.UPHOLD).count(),
        "overturn": answered.filter(decision=Case.Decision.OVERTURN).count(),
    }])  # fmt: skip
    return [reports, decisions, times, made]


def _reports(start: datetime, end: datetime) -> dict[str, int]:
    found = dict.fromkeys(Reason.values, 0)
    inside = Flag.objects.filter(raised_at__gte=start, raised_at__lt=end)
    outside = OutsideReport.objects.filter(sent_at__gte=start, sent_at__lt=end)
    for rows in (inside, outside):
        for reason, number in rows.order_by().values_list("reason").annotate(Count("pk")):
            found[reason] += number
    return found


def _decided(start: datetime, end: datetime) -> QuerySet[Case]:
    return Case.objects.filter(source=Case.Source.REPORT, decided_at__gte=start, decided_at__lt=end)


def _decisions(start: datetime, end: datetime) -> dict[str, int]:
    found = dict.fromkeys(DONE, 0)
    for decision, number in _decided(start, end).order_by().values_list("decision").annotate(Count("pk")):
        name = decision if decision in DONE else "else"
        found[name] = found.get(name, 0) + number
    return found


def _times(start: datetime, end: datetime) -> dict[str, int]:
    """How long it took from the first report to the decision."""
    cases, found, before = _decided(start, end), {}, 0
    for name, days in (("day", 1), ("two", 2), ("week", 7)):
        within = cases.filter(decided_at__lte=F("opened_at") + timedelta(days=days)).count()
        found[name], before = within - before, within
    return found | {"later": cases.count() - before}


# The log of a group


@dataclass(frozen=True)
class Done:
    """What a moderator did, without whose it was and what it said."""

    what: Any
    done: Any
    why: str
    on: date
    is_undone: bool
    case: Case


def log_of(community: Community) -> QuerySet[Case]:
    """Decisions in a group that took something away. What was reported in confidence (a child, an intimate picture,
    something said about one person) stands here in no way: who knows the group would know whom it is about."""
    flags = Prefetch("flags", Flag.objects.order_by("raised_at", "id"))
    cases = Case.objects.filter(
        community=community, lane=Case.Lane.GROUP, source=Case.Source.REPORT, state=Case.State.DECIDED
    ).exclude(decision=Case.Decision.LEAVE)
    return cases.prefetch_related(flags, "sanctions").order_by("-decided_at", "-id")


def lines_of_log(cases: list[Case]) -> list[Done]:
    return [
        Done(
            KINDS[case.subject_kind].label,
            DONE.get(case.decision, ELSE),
            _why(case),
            timezone.localdate(case.decided_at),
            any(one.undone_at for one in _sanctions(case)),
            case,
        )
        for case in cases
    ]


def _sanctions(case: Case) -> list[Sanction]:
    """What was done to the words; what was decided about a person is theirs alone."""
    return [one for one in case.sanctions.all() if one.kind in Sanction.OF_WORDS]


def _why(case: Case) -> str:
    """The rule of the group that was named, or what it was reported for, in our words and nobody's own."""
    flags = list(case.flags.all())
    named = [*(one.rule for one in _sanctions(case)), *(flag.rule for flag in flags)]
    rule = next((one for one in named if one), "")
    return rule or (str(flags[0].get_reason_display()) if flags else "")


# The notes for moderators


def has_read_notes(person: User) -> bool:
    return NotesRead.objects.filter(person=person, version=NOTES).exists()


def notes_read() -> QuerySet[NotesRead]:
    """Who has read which version, the latest first."""
    return NotesRead.objects.select_related("person").order_by("-at", "-id")
