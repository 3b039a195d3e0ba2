from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from moderation.cases.models import OPEN, Case, Evidence, Flag, FlagAddition, Frozen, cases_undone
from moderation.subjects import KINDS, Subject, digest_of, says_the_same, snapshot
from records.models import Entry

SEALED_FOR = timedelta(days=365)


def ids_in_open_cases(kind: str, *, now: datetime | None = None) -> QuerySet[Any]:
    """The ids of what nothing may go of: it is being looked at, or sealed.

    Sealed is what may show the sexual abuse of a child, until it was reported and for a year after.
    """
    since = (now or timezone.now()) - SEALED_FOR
    not_yet = Q(police_report=None) | Q(police_report__reported_at__gt=since)
    sealed = Q(lane=Case.Lane.ABUSE) & not_yet & ~Q(decision=Case.Decision.LEAVE)
    return Case.objects.filter(Q(state__in=OPEN) | sealed, subject_kind=kind).values("subject_id")


def cases_claimed_by(person: User) -> QuerySet[Case]:
    return Case.objects.filter(state=Case.State.CLAIMED, claimed_by=person)


def is_held(case: UUID) -> bool:
    """Whether what a case is about is hidden until somebody decides."""
    return Case.objects.filter(pk=case, state__in=OPEN, held_at__isnull=False).exists()


def flags_of(case: Case) -> QuerySet[Flag]:
    additions = Prefetch("additions", FlagAddition.objects.order_by("added_at", "id"))
    return case.flags.select_related("person").prefetch_related(additions).order_by("raised_at", "id")


def open_flag_of(user: User, kind: str, subject: Subject) -> Flag | None:
    """What this person has reported about a thing, where it is now, that is not decided yet."""
    return Flag.objects.filter(
        person=user, case__subject_kind=kind, case__subject_id=subject.pk, case__state__in=OPEN,
        case__community=KINDS[kind].community(subject),
    ).first()  # fmt: skip


def is_elsewhere(case: Case, subject: Subject | None) -> bool:
    """Whether a host has moved what a case is about to another group, whose moderators read on there."""
    if subject is None:
        return False
    community = KINDS[case.subject_kind].community(subject)
    return (community.pk if community else None) != case.community_id


def keeps_away(kind: str, pk: UUID) -> bool:
    """Whether a report keeps it out of sight until somebody decides, or a decision that has no sanction, because nobody
    is known to have written it (subjects/withheld.py)."""
    about = Case.objects.filter(subject_kind=kind, subject_id=pk)
    undecided = Q(held_at__isnull=False, decided_at=None)
    taken = Q(decision__in=[Case.Decision.HIDE, Case.Decision.REMOVE], author=None)
    return about.filter(undecided | taken).exists()


def is_taken_by_another(case: Case) -> bool:
    """Whether somebody has decided, in another case since this one hid it, that it is not to be seen."""
    others = Case.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id).exclude(pk=case.pk)
    taken = others.filter(decision__in=[Case.Decision.HIDE, Case.Decision.REMOVE]).exclude(pk__in=cases_undone())
    return case.held_at is not None and taken.filter(decided_at__gte=case.held_at).exists()


# Evidence


def hashes_of(case: Case) -> set[str]:
    """The SHA-256 of every file that a kept copy of the case tells of."""
    rows: list[Frozen] = [*Evidence.objects.filter(case=case), *case.further_evidence.all()]
    return {file["sha256"] for row in rows for file in row.content.get("files", []) if file.get("sha256")}


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
    told = [entry.detail for entry in entries if "digest" in entry.detail]
    recorded = {detail.get("evidence", str(case.pk)): detail["digest"] for detail in told}
    rows: list[Frozen] = [*Evidence.objects.filter(case=case), *case.further_evidence.order_by("taken_at", "id")]
    kept = [
        Copy(number, row.content, row.digest, row.taken_at, _is_intact(row, recorded.get(str(row.pk))))
        for number, row in enumerate(rows, start=1)
    ]
    return Copies(kept, missing=len(set(recorded) - {str(row.pk) for row in rows}))


def _is_intact(row: Frozen, recorded: str | None) -> bool:
    return digest_of(row.content) == row.digest == recorded


def words_since(case: Case, copies: Copies, subject: Subject | None) -> dict[str, Any] | None:
    """What an undecided case is about as it stands now, where the newest copy no longer says the same.

    Nothing once it is decided: a case must not stay a window on what its author writes afterwards. Nor once it is in
    another group: what is written there is for that group.
    """
    if case.state == Case.State.DECIDED or subject is None or not subject.is_shown or is_elsewhere(case, subject):
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
    "case.opened": gettext_lazy("The case was opened"),
    "flag.raised": gettext_lazy("Reported"),
    "flag.added": gettext_lazy("Said more about their report"),
    "evidence.kept": gettext_lazy("A further copy was kept"),
    "case.held": gettext_lazy("Hidden at once, because a child might be identified"),
    "case.held_abuse": gettext_lazy("Hidden at once, because it may show the sexual abuse of a child"),
    "case.held_intimate": gettext_lazy("Hidden at once, because the person in an intimate picture asked for it"),
    "case.held_many": gettext_lazy("Hidden at once, because several people reported it"),
    "case.exported": gettext_lazy("The evidence was taken out"),
    "order.recorded": gettext_lazy("An order of a court was recorded"),
    "order.called": gettext_lazy("Somebody on call was told of an order of a court"),
    "order.carried_out": gettext_lazy("Removed, as a court ordered"),
    "order.prepared": gettext_lazy("What a court ordered us to disclose was put together"),
    "order.released": gettext_lazy("Disclosed, as a court ordered"),
    "case.raised": gettext_lazy("A graver report: it went to other people"),
    "report.taken": gettext_lazy("Reported on the public form"),
    "report.linked": gettext_lazy("Linked to the thing that is meant"),
    "report.joined": gettext_lazy("Reported on the public form"),
    "case.police": gettext_lazy("Reported to the National Crime Agency"),
    "case.viewed": gettext_lazy("Looked at"),
    "case.claimed": gettext_lazy("Taken on"),
    "case.given_back": gettext_lazy("Given back"),
    "case.handed_over": gettext_lazy("Handed over to somebody else"),
    "case.noted": gettext_lazy("Wrote a note"),
    "case.linked": gettext_lazy("Linked with another case"),
    "case.unlinked": gettext_lazy("No longer linked with another case"),
    "case.called": gettext_lazy("Somebody on call was told"),
    "case.conflict": gettext_lazy("Is too near to it, and does not work on it"),
    "case.released": gettext_lazy("Given back: whoever took it on can no longer decide"),
    "case.leave": gettext_lazy("Decided: leave it"),
    "case.hide": gettext_lazy("Decided: hide it"),
    "case.remove": gettext_lazy("Decided: remove it"),
    "case.watched": gettext_lazy("Holds words that are watched for"),
    "case.changed": gettext_lazy("Its author changed it while it waited"),
    "case.approve": gettext_lazy("Decided: show it"),
    "case.refuse": gettext_lazy("Decided: do not show it"),
    "case.withdraw": gettext_lazy("Its author took it back"),
    "case.mask": gettext_lazy("Decided: cover some of the words"),
    "case.warn": gettext_lazy("Decided: warn the person"),
    "case.mute": gettext_lazy("Decided: the person reads and does not write"),
    "case.hold": gettext_lazy("Decided: what the person writes is looked at first"),
    "case.expel": gettext_lazy("Decided: remove the person from the group"),
    "case.suspend": gettext_lazy("Decided: suspend the account"),
    "case.ban": gettext_lazy("Decided: close the account"),
    "case.undone": gettext_lazy("A decision was taken back"),
    "case.appealed": gettext_lazy("The person asked for another look"),
    "appeal.said": gettext_lazy("Wrote about the appeal"),
    "case.uphold": gettext_lazy("Decided: the decision stands"),
    "case.overturn": gettext_lazy("Decided: the decision is taken back"),
    "complaint.taken": gettext_lazy("A notice of complaint was received"),
    "complaint.placed": gettext_lazy("Found what is meant, and kept a copy"),
    "complaint.nowhere": gettext_lazy("Looked, and found no such thing"),
    "complaint.found_incomplete": gettext_lazy("Something is missing from the notice"),
    "complaint.replied": gettext_lazy("The complainant was told what a notice must say"),
    "complaint.superseded": gettext_lazy("A complete notice took its place"),
    "complaint.repeated": gettext_lazy("Found to be posted again and again"),
    "complaint.no_repeat": gettext_lazy("Found not to be the same accusation as before"),
    "complaint.unreachable": gettext_lazy("The author cannot be reached"),
    "complaint.reachable": gettext_lazy("The author can be reached"),
    "complaint.to_legal": gettext_lazy("Handed to a solicitor"),
    "complaint.legal_done": gettext_lazy("Closed by the solicitor"),
    "complaint.copy_read": gettext_lazy("Read the copy for the author, and sent it"),
    "complaint.poster_told": gettext_lazy("The author was asked"),
    "complaint.silent": gettext_lazy("The author did not answer in time"),
    "complaint.notice_sent": gettext_lazy("A notice was sent"),
    "complaint.notice_bounced": gettext_lazy("A notice came back"),
    "complaint.answered": gettext_lazy("The author answered"),
    "complaint.wants_removal": gettext_lazy("The author wants it removed"),
    "complaint.answered_incomplete": gettext_lazy("Something is missing from the author’s answer"),
    "complaint.objects": gettext_lazy("The author does not want it removed"),
    "complaint.found_false": gettext_lazy("Name or address was found to be obviously false"),
    "complaint.cured": gettext_lazy("The author put the answer right in time"),
    "complaint.removed": gettext_lazy("Removed"),
    "complaint.hidden": gettext_lazy("Hidden until the complaint has ended"),
    "complaint.shown_again": gettext_lazy("Shown again"),
    "complaint.quote_covered": gettext_lazy("Covered where a comment quotes it"),
    "complaint.removed_and_told": gettext_lazy("Removed, and the complainant was told"),
    "complaint.stands_told": gettext_lazy("It stays, and the complainant was told"),
    "complaint.gone": gettext_lazy("It was gone before the complainant was told that it stays"),
    "complaint.withdrawn": gettext_lazy("The complaint was taken back"),
    "complaint.late": gettext_lazy("Something was late"),
    "complaint.late_why": gettext_lazy("Wrote down why something was late"),
    "complaint.due_later": gettext_lazy("A bank holiday was proclaimed, so the time ends later"),
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
