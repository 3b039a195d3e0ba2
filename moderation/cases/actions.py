import hashlib
import json
from datetime import datetime
from typing import Any

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
from moderation.cases.models import Case, Evidence, Flag, Reason
from moderation.subjects import KINDS, find_subject, lock_subject, snapshot
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import publish
from records.actions import write_entry

NOTE_LIMIT = 2_000
REASON_LIMIT = 2_000
OPEN = [Case.State.OPEN, Case.State.CLAIMED]


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the content as canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def raise_flag(kind: str, subject: Words, *, reason: str, note: str, by: User, now: datetime | None = None) -> Flag:
    """Reports something; the first flag opens a case and freezes the evidence. Twice by one person is once.

    Raises Refused where the reason is none of ours, the note too long, or the thing gone meanwhile.
    """
    if reason not in Reason.values:
        raise Refused("invalid", _("Choose why you report this."), field="reason")
    note = check_text(note, limit=NOTE_LIMIT, field="note") if note.strip() else ""
    if reason == Reason.OTHER and not note:
        raise Refused("invalid", _("Tell us in a few words what is wrong."), field="note")
    now = now or timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # orders what one person reports
    check_rate(Flag.objects.filter(person=by), settings.FLAG_LIMIT, at="raised_at", now=now, field="note")
    if not lock_subject(subject).is_shown:
        raise Refused("conflict", _("This has already been taken away."))
    case = _open_case(kind, subject, by=by, now=now)
    flag, created = Flag.objects.get_or_create(
        case=case, person=by, defaults={"reason": reason, "note": note, "raised_at": now}
    )
    if created:
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
        write_entry("flag.raised", subject=("case", case.pk), by=by.pk, community=case.community_id, reason=reason)
        publish(f"queue:{case.community_id}", "case", Update.Action.EDITED, case.pk)
    return flag


def _open_case(kind: str, subject: Words, *, by: User, now: datetime) -> Case:
    """The one open case for a subject. The subject's row is locked, so only one of six at once opens it."""
    found = Case.objects.filter(subject_kind=kind, subject_id=subject.pk, state__in=OPEN).first()
    if found is not None:
        return found
    fresh = find_subject(kind, subject.pk)
    assert fresh is not None, "the subject is locked"
    try:
        with transaction.atomic():
            case = Case.objects.create(
                community=KINDS[kind].community(fresh), subject_kind=kind, subject_id=fresh.pk,
                author=fresh.author, opened_at=now,
            )  # fmt: skip
    except IntegrityError:
        return Case.objects.get(subject_kind=kind, subject_id=subject.pk, state__in=OPEN)
    content = snapshot(kind, fresh)
    evidence = Evidence.objects.create(case=case, content=content, digest=digest_of(content), taken_at=now)
    write_entry("case.opened", subject=("case", case.pk), by=by.pk, community=case.community_id, digest=evidence.digest)
    publish(f"queue:{case.community_id}", "case", Update.Action.CREATED, case.pk)
    return case


@transaction.atomic
def record_view(case: Case, *, by: User) -> None:
    """Every staff look at a case is recorded: it shows private words to somebody who may not be a member."""
    write_entry("case.viewed", subject=("case", case.pk), by=by.pk, community=case.community_id)


@transaction.atomic
def claim_case(case: Case, *, seen_version: int, by: User) -> Case:
    """Says that somebody works on it. Raises Refused for one's own words, `conflict` when it changed since seen."""
    _check_not_own(case, by)
    _move(case, seen_version, state=Case.State.CLAIMED, claimed_by=by)
    write_entry("case.claimed", subject=("case", case.pk), by=by.pk, community=case.community_id)
    publish(f"queue:{case.community_id}", "case", Update.Action.EDITED, case.pk)
    return case


@transaction.atomic
def decide_case(
    case: Case, *, decision: str, reason: str, seen_version: int, by: User, now: datetime | None = None
) -> Case:
    """Closes a case: leave, hide or remove, with a reason the author is told. Nobody's words are changed.

    Raises Refused for the second of two deciders, for one's own words, and where the reason is missing.
    """
    if decision not in Case.Decision.values:
        raise Refused("invalid", _("Choose what should happen."), field="decision")
    reason = check_text(reason, limit=REASON_LIMIT, field="reason")
    _check_not_own(case, by)
    if case.claimed_by_id not in {None, by.pk}:
        raise Refused("conflict", _("Somebody else is working on this case. Take it over first."))
    now = now or timezone.now()
    # The subject first and the case second, as raise_flag does: the other way round two of them could wait for ever.
    if (subject := find_subject(case.subject_kind, case.subject_id)) is not None:
        lock_subject(subject)
    _move(
        case, seen_version, state=Case.State.DECIDED, decision=decision, reason=reason, decided_at=now, decided_by=by
    )  # fmt: skip
    _carry_out(case)
    write_entry(f"case.{decision}", subject=("case", case.pk), by=by.pk, community=case.community_id)
    _tell(case)
    publish(f"queue:{case.community_id}", "case", Update.Action.REMOVED, case.pk)
    return case


def _check_not_own(case: Case, by: User) -> None:
    if by.pk == case.author_id:
        raise Refused("invalid", _("You wrote this yourself, so somebody else has to decide."))


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


def _tell(case: Case) -> None:
    """The author learns what was decided and why; whoever reported it learns what became of it, not who else did."""
    if case.decision != Case.Decision.LEAVE:
        _news(case, case.author, f"case_{case.decision}", reason=case.reason)
    for flag in case.flags.select_related("person"):
        if flag.person_id != case.author_id:
            _news(case, flag.person, f"flag_{case.decision}")


def _news(case: Case, person: User, kind: str, **detail: str) -> None:
    notify(person, kind, community=case.community_id, subject=(case.subject_kind, case.subject_id), **detail)
    queue_letter(person, template="something_new", unique_key=f"case:{case.pk}:{person.pk}")
