from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import User
from communities.groups.models import Community
from communities.words.models import Words
from moderation.cases.models import Case, Evidence, Flag, FlagAddition, Frozen, Reason
from moderation.cases.permissions import is_own
from moderation.subjects import digest_of, says_the_same, snapshot
from records.models import Entry

OPEN = [Case.State.OPEN, Case.State.CLAIMED]
Cursor = tuple[datetime, UUID]


def open_cases_in(communities: Iterable[Community]) -> QuerySet[Case]:
    """The queue of these groups: what waits longest first."""
    cases = Case.objects.filter(state__in=OPEN, community__in=communities)
    return cases.select_related("community", "claimed_by", "author").order_by("opened_at", "id")


def ids_in_open_cases(kind: str) -> QuerySet[Any]:
    """The ids of what is being looked at: nothing of it may go before it is decided."""
    return Case.objects.filter(subject_kind=kind, state__in=OPEN).values("subject_id")


def cases_claimed_by(person: User) -> QuerySet[Case]:
    return Case.objects.filter(state=Case.State.CLAIMED, claimed_by=person)


def decided_cases_in(communities: Iterable[Community]) -> QuerySet[Case]:
    cases = Case.objects.filter(state=Case.State.DECIDED, community__in=communities)
    return cases.select_related("community", "decided_by", "author").order_by("-decided_at", "-id")


def slice_of(rows: QuerySet[Any], *, after: Cursor | None, size: int) -> tuple[list[Any], str]:
    """The next rows after a cursor and the cursor of what follows, empty at the end.

    `rows` are ordered by a time and then the id, so that a page costs the same wherever it lies.
    """
    name = str(rows.query.order_by[0])
    direction, name = ("lt", name[1:]) if name.startswith("-") else ("gt", name)
    if after:
        at, pk = after
        beyond = Q(**{f"{name}__{direction}": at}) | Q(**{name: at, f"pk__{direction}": pk})
        rows = rows.filter(beyond, **{f"{name}__{direction}e": at})  # the bound lets an index begin there
    found = list(rows[: size + 1])
    more = f"{getattr(found[size - 1], name).isoformat()}_{found[size - 1].pk}" if len(found) > size else ""
    return found[:size], more


@dataclass(frozen=True)
class Row:
    """A case in the queue: what kind of thing, where, why reported, how long ago. No word of what it is about."""

    case: Case
    flag_count: int
    reasons: list[str]
    is_own: bool


def queue_rows(cases: list[Case], *, user: User) -> list[Row]:
    """Two queries, however many cases and flags. Why their own words were reported may tell them by whom."""
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
            is_own=is_own(case, user),
        )
        for case in cases
    ]


def flags_of(case: Case) -> QuerySet[Flag]:
    additions = Prefetch("additions", FlagAddition.objects.order_by("added_at", "id"))
    return case.flags.select_related("person").prefetch_related(additions).order_by("raised_at", "id")


def open_flag_of(user: User, kind: str, pk: UUID) -> Flag | None:
    """What this person has reported about a thing that is not decided yet."""
    return Flag.objects.filter(
        person=user, case__subject_kind=kind, case__subject_id=pk, case__state__in=OPEN
    ).first()  # fmt: skip


# Evidence


@dataclass(frozen=True)
class Copy:
    """A frozen copy. `is_intact`: its digest is that of what it holds, and the one the trail recorded."""

    number: int
    content: dict[str, Any]
    digest: str
    taken_at: datetime
    is_intact: bool


@dataclass(frozen=True)
class Copies:
    kept: list[Copy] = field(default_factory=list)
    missing: int = 0  # the trail tells of as many more

    @property
    def are_intact(self) -> bool:
        return not self.missing and all(copy.is_intact for copy in self.kept)

    @property
    def newest(self) -> Copy | None:
        return self.kept[-1] if self.kept else None


def copies_of(case: Case) -> Copies:
    """The frozen copies, oldest first, each compared with what the trail recorded when it was taken."""
    entries = Entry.objects.filter(subject_kind="case", subject_id=case.pk, kind__in=["case.opened", "evidence.kept"])
    recorded = {entry.detail.get("evidence", str(case.pk)): entry.detail.get("digest") for entry in entries}
    rows: list[Frozen] = [*Evidence.objects.filter(case=case), *case.further_evidence.order_by("taken_at", "id")]
    kept = [
        Copy(number, row.content, row.digest, row.taken_at, _is_intact(row, recorded.get(str(row.pk))))
        for number, row in enumerate(rows, start=1)
    ]
    return Copies(kept, missing=len(set(recorded) - {str(row.pk) for row in rows}))


def _is_intact(row: Frozen, recorded: str | None) -> bool:
    return digest_of(row.content) == row.digest == recorded


def words_since(case: Case, copies: Copies, subject: Words | None) -> dict[str, Any] | None:
    """What an undecided case is about as it stands now, where the newest copy no longer says the same.

    Nothing once it is decided: a case must not stay a window on what its author writes afterwards.
    """
    if case.state == Case.State.DECIDED or subject is None or not subject.is_shown:
        return None
    now = snapshot(case.subject_kind, subject)
    return None if copies.newest and says_the_same(copies.newest.content, now) else now


# The trail


@dataclass(frozen=True)
class Step:
    """An entry in words."""

    what: str
    who: str
    at: datetime


STEPS: dict[str, Any] = {
    "case.opened": gettext_lazy("The first report opened the case"),
    "flag.raised": gettext_lazy("Reported"),
    "flag.added": gettext_lazy("Said more about their report"),
    "evidence.kept": gettext_lazy("The words had changed, so a further copy was kept"),
    "case.viewed": gettext_lazy("Looked at"),
    "case.claimed": gettext_lazy("Taken on"),
    "case.released": gettext_lazy("Given back: whoever took it on can no longer decide"),
    "case.leave": gettext_lazy("Decided: leave it"),
    "case.hide": gettext_lazy("Decided: hide it"),
    "case.remove": gettext_lazy("Decided: remove it"),
}


def trail_of(case: Case) -> QuerySet[Entry]:
    """Everything recorded about a case, newest first."""
    return Entry.objects.filter(subject_kind="case", subject_id=case.pk).order_by("-at", "-id")


def steps_in_words(entries: Iterable[Entry]) -> list[Step]:
    entries = list(entries)
    people = User.objects.filter(pk__in={entry.actor_id for entry in entries if entry.actor_id})
    names = dict(people.values_list("pk", "display_name"))
    return [
        Step(str(STEPS.get(entry.kind, entry.kind)), names.get(entry.actor_id, ""), entry.at)  # type: ignore[arg-type]
        for entry in entries
    ]
