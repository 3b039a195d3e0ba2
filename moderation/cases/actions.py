from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refused
from moderation.cases.models import OPEN, Case, Evidence, FurtherEvidence
from moderation.cases.permissions import bar_to_deciding, hold_moderator, streams_of
from moderation.clocks import due_at, warnings_of
from moderation.subjects import KINDS, Subject, around, digest_of, keep_beside, says_the_same, snapshot
from realtime.models import Update
from realtime.publish import Change, in_order, publish_all
from records.actions import write_each, write_entry


def open_case(
    kind: str,
    subject: Subject,
    *,
    by: User | None,
    now: datetime,
    since: datetime | None = None,
    freezes: bool = True,
    **fields: Any,
) -> tuple[Case, bool]:
    """The one open case for a subject in the group where it is now, and whether it is new. The subject's row is
    locked, so only one of six at once opens it. `fields` are those of a new one: source, lane. Its clock runs since
    `since`, where we were told of it before now.

    Without `freezes` no copy is kept: of words that nobody has met but their author there is nothing to prove yet.
    """
    about = {"community": KINDS[kind].community(subject), "subject_kind": kind, "subject_id": subject.pk}
    found = Case.objects.filter(**about, state__in=OPEN).exclude(source=Case.Source.APPEAL).first()
    if found is not None:
        return found, False
    fields |= clock_of(fields.get("lane", Case.Lane.GROUP), since or now)
    try:
        with transaction.atomic():
            case = Case.objects.create(**about, author=subject.author, opened_at=now, **fields)
    except IntegrityError:
        return Case.objects.exclude(source=Case.Source.APPEAL).get(**about, state__in=OPEN), False
    detail = {"source": case.source}
    if freezes:
        content = snapshot(kind, subject) | around(subject)
        detail["digest"] = digest_of(content)
        keep_beside(kind, subject)
        Evidence.objects.create(case=case, content=content, digest=detail["digest"], taken_at=now)
    write_entry(
        "case.opened", subject=("case", case.pk), by=by.pk if by else None, community=case.community_id, **detail
    )
    return case, True


def publish_case(case: Case, action: Update.Action) -> None:
    """Tells every queue that holds it. Last in an action, below `in_order`: it may be several streams."""
    publish_all([Change(f"queue:{stream}", "case", action, case.pk) for stream in streams_of(case)])


def clock_of(lane: str, since: datetime) -> dict[str, Any]:
    """The fields of a case's clock in a lane: by when, and when whoever is on call is first told."""
    ends = due_at(lane, since)
    return {"due_at": ends, "warn_at": ends and warnings_of(lane, since, ends)[0]}


def keep_evidence(case: Case, subject: Subject, *, by: User | None, now: datetime, with_around: bool = False) -> bool:
    """Freezes a further copy where the newest one no longer says the same; the copies before it stay.

    What stands around a direct message is kept where somebody reports it, and never because a moderator looks.
    """
    content = snapshot(case.subject_kind, subject) | (around(subject) if with_around else {})
    newest = case.further_evidence.last() or Evidence.objects.filter(case=case).first()
    if newest is not None and says_the_same(newest.content, content):
        return False
    keep_beside(case.subject_kind, subject)
    copy = FurtherEvidence.objects.create(case=case, content=content, digest=digest_of(content), taken_at=now)
    write_entry(
        "evidence.kept", subject=("case", case.pk), by=by.pk if by else None, community=case.community_id,
        digest=copy.digest, evidence=str(copy.pk),
    )  # fmt: skip
    return True


@transaction.atomic
def record_view(case: Case, *, by: User) -> None:
    """Every staff look at a case is recorded: it shows private words to somebody who may not be a member."""
    write_entry("case.viewed", subject=("case", case.pk), by=by.pk, community=case.community_id)


@transaction.atomic
def record_views(cases: Iterable[Case], *, by: User) -> None:
    """The same for a page that shows several."""
    write_each("case.viewed", subjects=[(("case", case.pk), case.community_id) for case in cases], by=by.pk)


@transaction.atomic
@in_order()
def claim_case(case: Case, *, seen_version: int, by: User) -> Case:
    """Says that somebody works on it. Raises Refused as decide_case does."""
    by = check_may_work_on(case, by)
    move_case(case, seen_version, state=Case.State.CLAIMED, claimed_by=by)
    write_entry("case.claimed", subject=("case", case.pk), by=by.pk, community=case.community_id)
    publish_case(case, Update.Action.EDITED)
    return case


@transaction.atomic
@in_order()
def release_cases_of(person: User, *, by: User | None) -> int:
    """Gives back what somebody took on and can no longer decide, so that nobody waits for them. Returns how many."""
    released = 0
    for case in Case.objects.filter(state=Case.State.CLAIMED, claimed_by=person).order_by("community", "pk"):
        theirs = Case.objects.filter(pk=case.pk, state=Case.State.CLAIMED, claimed_by=person)
        if not theirs.update(state=Case.State.OPEN, claimed_by=None, version=F("version") + 1):
            continue
        released += 1
        write_entry("case.released", subject=("case", case.pk), by=by.pk if by else None, community=case.community_id)
        publish_case(case, Update.Action.EDITED)
    return released


def check_may_work_on(case: Case, by: User) -> User:
    by = hold_moderator(by, case)
    if bar := bar_to_deciding(case, by):
        raise Refused("invalid", bar)
    return by


def move_case(case: Case, seen_version: int, *, state: str, **changes: Any) -> None:
    sources = [source for source, targets in Case.TRANSITIONS.items() if state in targets]
    changed = Case.objects.filter(pk=case.pk, version=seen_version, state__in=sources).update(
        version=F("version") + 1, state=state, **changes
    )
    if not changed:
        raise Refused("conflict", _("This case has changed since you opened it. Look at it again."))
    case.refresh_from_db()
