from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.actions import check_rate
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.models import Case, Evidence, Flag, FlagAddition, FurtherEvidence, Reason
from moderation.cases.permissions import bar_to_deciding, has_flagged, hold_flagger, hold_moderator, people_to_tell
from moderation.subjects import KINDS, digest_of, find_subject, lock_subject, says_the_same, snapshot
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import publish
from records.actions import write_entry

NOTE_LIMIT = 2_000
REASON_LIMIT = 2_000
MOST_ADDITIONS = 10  # by one person to one case: each makes whoever decides look again
OPEN = [Case.State.OPEN, Case.State.CLAIMED]


@transaction.atomic
def raise_flag(kind: str, subject: Words, *, reason: str, note: str, by: User, now: datetime | None = None) -> Flag:
    """Reports something; the first flag opens a case, freezes the evidence and tells those who moderate.

    A later one freezes a further copy where the words are no longer the same. What the same person says a second time
    is added to their flag; the very same again is kept once. Raises Refused where the reason is none of ours, the note
    too long, the thing gone meanwhile, or no longer theirs to see.
    """
    if reason not in Reason.values:
        raise Refused("invalid", _("Choose why you report this."), field="reason")
    note = check_text(note, limit=NOTE_LIMIT, field="note") if note.strip() else ""
    if reason == Reason.OTHER and not note:
        raise Refused("invalid", _("Tell us in a few words what is wrong."), field="note")
    now = now or timezone.now()
    by = hold_flagger(by, kind, subject)
    for mine, at in (
        (Flag.objects.filter(person=by), "raised_at"),
        (FlagAddition.objects.filter(flag__person=by), "added_at"),
    ):
        check_rate(mine, settings.FLAG_LIMIT, at=at, now=now, field="note")
    if not lock_subject(subject).is_shown:
        raise Refused("conflict", _("This has already been taken away."))
    fresh = find_subject(kind, subject.pk)
    assert fresh is not None, "the subject is locked"
    case, is_opened = _open_case(kind, fresh, by=by, now=now)
    is_changed = not is_opened and _keep_evidence(case, fresh, by=by, now=now)
    flag, is_new = Flag.objects.get_or_create(
        case=case, person=by, defaults={"reason": reason, "note": note, "raised_at": now}
    )
    if not is_new and not _add_to(flag, reason=reason, note=note, is_changed=is_changed, now=now):
        return flag
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    step = "flag.raised" if is_new else "flag.added"
    write_entry(step, subject=("case", case.pk), by=by.pk, community=case.community_id, reason=reason)
    if is_opened:
        _tell_moderators(case, by=by)
    action = Update.Action.CREATED if is_opened else Update.Action.EDITED
    publish(f"queue:{case.community_id}", "case", action, case.pk)
    return flag


def _check_rate(by: User, now: datetime) -> None:
    """As many reports, and as many additions to reports, as the limit says: hold_flagger has locked the person."""
    said = Flag.objects.filter(person=by), FlagAddition.objects.filter(flag__person=by)
    for rows, at in zip(said, ("raised_at", "added_at"), strict=True):
        check_rate(rows, settings.FLAG_LIMIT, at=at, now=now, field="note")


def _open_case(kind: str, subject: Words, *, by: User, now: datetime) -> tuple[Case, bool]:
    """The one open case for a subject. The subject's row is locked, so only one of six at once opens it."""
    found = Case.objects.filter(subject_kind=kind, subject_id=subject.pk, state__in=OPEN).first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            case = Case.objects.create(
                community=KINDS[kind].community(subject), subject_kind=kind, subject_id=subject.pk,
                author=subject.author, opened_at=now,
            )  # fmt: skip
    except IntegrityError:
        return Case.objects.get(subject_kind=kind, subject_id=subject.pk, state__in=OPEN), False
    content = snapshot(kind, subject)
    evidence = Evidence.objects.create(case=case, content=content, digest=digest_of(content), taken_at=now)
    write_entry("case.opened", subject=("case", case.pk), by=by.pk, community=case.community_id, digest=evidence.digest)
    return case, True


def _keep_evidence(case: Case, subject: Words, *, by: User, now: datetime) -> bool:
    """Freezes a further copy where the newest one no longer says the same; the copies before it stay."""
    content = snapshot(case.subject_kind, subject)
    newest = case.further_evidence.last() or Evidence.objects.filter(case=case).first()
    if newest is not None and says_the_same(newest.content, content):
        return False
    copy = FurtherEvidence.objects.create(case=case, content=content, digest=digest_of(content), taken_at=now)
    write_entry(
        "evidence.kept", subject=("case", case.pk), by=by.pk, community=case.community_id,
        digest=copy.digest, evidence=str(copy.pk),
    )  # fmt: skip
    return True


def _add_to(flag: Flag, *, reason: str, note: str, is_changed: bool, now: datetime) -> bool:
    """Keeps what somebody says further. The same again, about the same words, is one press too many: False."""
    said: list[Flag | FlagAddition] = [flag, *flag.additions.all()]
    if not is_changed and any((one.reason, one.note) == (reason, note) for one in said):
        return False
    if len(said) > MOST_ADDITIONS:
        raise Refused("rate", _("You have told us a lot about this already. A moderator will read all of it."))
    FlagAddition.objects.create(flag=flag, reason=reason, note=note, added_at=now)
    return True


def _tell_moderators(case: Case, *, by: User) -> None:
    for person in people_to_tell(case, by=by):
        notify(person, "case_opened", community=case.community_id, subject=("case", case.pk))
        queue_letter(person, template="something_new", unique_key=f"case_opened:{case.pk}:{person.pk}")


@transaction.atomic
def record_view(case: Case, *, by: User) -> None:
    """Every staff look at a case is recorded: it shows private words to somebody who may not be a member."""
    write_entry("case.viewed", subject=("case", case.pk), by=by.pk, community=case.community_id)


@transaction.atomic
def claim_case(case: Case, *, seen_version: int, by: User) -> Case:
    """Says that somebody works on it. Raises Refused as decide_case does."""
    by = _check_may_work_on(case, by)
    _move(case, seen_version, state=Case.State.CLAIMED, claimed_by=by)
    write_entry("case.claimed", subject=("case", case.pk), by=by.pk, community=case.community_id)
    publish(f"queue:{case.community_id}", "case", Update.Action.EDITED, case.pk)
    return case


@transaction.atomic
def release_cases_of(person: User, *, by: User | None) -> int:
    """Gives back what somebody took on and can no longer decide, so that nobody waits for them. Returns how many."""
    released = 0
    for case in Case.objects.filter(state=Case.State.CLAIMED, claimed_by=person).order_by("community", "pk"):
        theirs = Case.objects.filter(pk=case.pk, state=Case.State.CLAIMED, claimed_by=person)
        if not theirs.update(state=Case.State.OPEN, claimed_by=None, version=F("version") + 1):
            continue
        released += 1
        write_entry("case.released", subject=("case", case.pk), by=by.pk if by else None, community=case.community_id)
        publish(f"queue:{case.community_id}", "case", Update.Action.EDITED, case.pk)
    return released


@transaction.atomic
def decide_case(
    case: Case, *, decision: str, reason: str, seen_version: int, by: User, now: datetime | None = None
) -> Case:
    """Closes a case: leave, hide or remove, with a reason the author is told. Nobody's words are changed.

    Raises Refused for the second of two deciders, for one's own words, for one's own report where somebody else can
    decide, where the reason is missing, and (`not_found`) for somebody who does not moderate the group any more.
    """
    if decision not in Case.Decision.values:
        raise Refused("invalid", _("Choose what should happen."), field="decision")
    reason = check_text(reason, limit=REASON_LIMIT, field="reason")
    by = _check_may_work_on(case, by)
    if case.claimed_by_id not in {None, by.pk}:
        raise Refused("conflict", _("Somebody else is working on this case. Take it over first."))
    now = now or timezone.now()
    # The subject first and the case second, as raise_flag does: the other way round two of them could wait for ever.
    subject = find_subject(case.subject_kind, case.subject_id)
    if subject is not None and lock_subject(subject).is_shown:
        _keep_evidence(case, KINDS[case.subject_kind].find(subject.pk) or subject, by=by, now=now)
    _move(
        case, seen_version, state=Case.State.DECIDED, decision=decision, reason=reason, decided_at=now, decided_by=by
    )  # fmt: skip
    own_flag = {"own_flag": True} if has_flagged(case, by) else {}
    write_entry(f"case.{decision}", subject=("case", case.pk), by=by.pk, community=case.community_id, **own_flag)
    _tell(case, by=by)
    _carry_out(case)
    publish(f"queue:{case.community_id}", "case", Update.Action.REMOVED, case.pk)
    return case


def _check_may_work_on(case: Case, by: User) -> User:
    by = hold_moderator(by, case)
    if bar := bar_to_deciding(case, by):
        raise Refused("invalid", bar)
    return by


def _move(case: Case, seen_version: int, *, state: str, **changes: Any) -> None:
    sources = [source for source, targets in Case.TRANSITIONS.items() if state in targets]
    changed = Case.objects.filter(pk=case.pk, version=seen_version, state__in=sources).update(
        version=F("version") + 1, state=state, **changes
    )
    if not changed:
        raise Refused("conflict", _("This case has changed since you opened it. Look at it again."))
    case.refresh_from_db()


def _carry_out(case: Case) -> None:
    subject = find_subject(case.subject_kind, case.subject_id)
    if subject is None or subject.state == Words.State.DELETED:
        return  # its author was faster; the evidence stays
    kind = KINDS[case.subject_kind]
    if case.decision == Case.Decision.HIDE:
        kind.hide(subject)
    elif case.decision == Case.Decision.REMOVE:
        kind.remove(subject)


def _tell(case: Case, *, by: User) -> None:
    """The author learns what was decided and why; whoever reported it learns what became of it, not who else did.

    In the order of people's ids, as people_to_tell says.
    """
    told: dict[UUID, tuple[User, str, dict[str, str]]] = {
        flag.person_id: (flag.person, f"flag_{case.decision}", {}) for flag in case.flags.select_related("person")
    }
    told.pop(by.pk, None)
    told.pop(case.author_id, None)
    if case.decision != Case.Decision.LEAVE:
        told[case.author_id] = (case.author, f"case_{case.decision}", {"reason": case.reason})
        write_entry(
            f"words.{case.decision}", subject=("person", case.author_id), by=by.pk, community=case.community_id,
            about=[case.subject_kind, str(case.subject_id)],
        )  # fmt: skip
    for _pk, (person, kind, detail) in sorted(told.items()):
        notify(person, kind, community=case.community_id, subject=(case.subject_kind, case.subject_id), **detail)
        queue_letter(person, template="something_new", unique_key=f"case:{case.pk}:{person.pk}")
