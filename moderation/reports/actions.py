from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.actions import check_rate
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.actions import clock_of, keep_evidence, open_case
from moderation.cases.models import Case, Flag, FlagAddition, Reason, Standing
from moderation.cases.permissions import hold_flagger, people_to_tell, streams_of
from moderation.holds.queries import ids_to_keep
from moderation.reports.reasons import is_graver, lane_of, rules_of
from moderation.subjects import KINDS, Subject, find_subject, lock_subject
from moderation.subjects.models import KeptPicture
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import Change, in_order, publish_all
from records.actions import write_entry

NOTE_LIMIT = 2_000
AT_ONCE = 200
MOST_ADDITIONS = 10  # by one person to one case: each makes whoever decides look again
LEAVE = Case.Decision.LEAVE
Heard = Callable[[Flag, str, Any, datetime], object]
DEFAMED: list[Heard] = []  # who takes a report of defamation further: nothing this low knows of complaints
# Why something is hidden until somebody decides, and what the trail calls that
HELD = {Reason.CHILD: "case.held", Reason.ABUSE: "case.held_abuse", Reason.INTIMATE: "case.held_intimate"}
HELD_BY_MANY = "case.held_many"


@transaction.atomic
@in_order()
def raise_flag(
    kind: str,
    subject: Subject,
    *,
    reason: str,
    note: str,
    by: User,
    rule: str = "",
    standing: str = "",
    declares: bool = False,
    now: datetime | None = None,
) -> Flag:
    """Reports something; the first flag opens a case, freezes the evidence and tells those who work on it.

    A later one freezes a further copy where the words are no longer the same, and a graver one takes the case to
    another lane. What the same person says a second time is added to their flag; the very same again is kept once.
    Raises Refused where the reason is none of ours, what it asks for is missing, the thing gone meanwhile, or no
    longer theirs to see.
    """
    now = now or timezone.now()
    said = check_report(reason=reason, note=note, standing=standing, declares=declares, now=now)
    by = hold_flagger(by, kind, subject)
    _check_pace(by, now)
    fresh = _hold_subject(kind, subject)
    said |= {"rule": rule if reason == Reason.RULES and rule in rules_of(KINDS[kind].community(fresh)) else ""}
    lane = lane_of(reason)
    case, is_opened = open_case(kind, fresh, by=by, now=now, lane=lane)
    is_changed = not is_opened and keep_evidence(case, fresh, by=by, now=now, with_around=True)
    flag, is_new = Flag.objects.get_or_create(case=case, person=by, defaults={**said, "raised_at": now})
    if not is_new and not _add_to(flag, said, is_changed=is_changed, now=now):
        return flag
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1)
    step = "flag.raised" if is_new else "flag.added"
    write_entry(step, subject=("case", case.pk), by=by.pk, community=case.community_id, reason=reason)
    left = [] if is_opened else raise_lane(case, lane, received_at=now)
    why = _why_hold(case, fresh, said, by=by, now=now)
    tell_opened(case, by=by, is_opened=is_opened or bool(left), is_held=bool(why))
    if why:
        hold_back(case, fresh, why=why, by=by, now=now)
    if reason == Reason.DEFAMATION:
        for heard in DEFAMED:
            heard(flag, kind, fresh, now)
    publish_lane(case, left, is_opened=is_opened)
    return flag


def check_report(
    *, reason: str, note: str, standing: str, declares: bool, now: datetime, limit: int = NOTE_LIMIT
) -> dict[str, Any]:
    """What a report says, in the shape in which it is kept. Raises Refused."""
    if reason not in Reason.values:
        raise Refused("invalid", _("Choose why you report this."), field="reason")
    note = check_text(note, limit=limit, field="note") if note.strip() else ""
    if reason == Reason.OTHER and not note:
        raise Refused("invalid", _("Tell us in a few words what is wrong."), field="note")
    if reason != Reason.INTIMATE:
        return {"reason": reason, "note": note, "standing": "", "declared_at": None}
    if standing not in Standing.values:
        raise Refused("invalid", _("Say whether you are the person in it, or act for them."), field="standing")
    if standing == Standing.OTHER:
        return {"reason": reason, "note": note, "standing": standing, "declared_at": None}
    if not declares:
        raise Refused("invalid", _("Confirm that what you say is true, so that we can act at once."), field="declares")
    return {"reason": reason, "note": note, "standing": standing, "declared_at": now}


def _check_pace(by: User, now: datetime) -> None:
    for mine, at in (
        (Flag.objects.filter(person=by), "raised_at"),
        (FlagAddition.objects.filter(flag__person=by), "added_at"),
    ):
        check_rate(mine, settings.FLAG_LIMIT, at=at, now=now, field="note")


def _hold_subject(kind: str, subject: Subject) -> Any:
    """The thing as it is now, held until the transaction ends."""
    if not lock_subject(subject).is_shown:
        raise Refused("conflict", _("This has already been taken away."))
    fresh = find_subject(kind, subject.pk)
    assert fresh is not None, "the subject is locked"
    if KINDS[kind].community(fresh) != KINDS[kind].community(subject):
        raise Refused("conflict", _("This was moved to another group meanwhile, so nothing was changed."))
    return fresh


def _add_to(flag: Flag, said: dict[str, Any], *, is_changed: bool, now: datetime) -> bool:
    """Keeps what somebody says further. The same again, about the same words, is one press too many: False."""
    before: list[Flag | FlagAddition] = [flag, *flag.additions.all()]
    names = ("reason", "note", "rule", "standing")
    if not is_changed and any(all(getattr(one, name) == said[name] for name in names) for one in before):
        return False
    if len(before) > MOST_ADDITIONS:
        raise Refused("rate", _("You have told us a lot about this already. A moderator will read all of it."))
    FlagAddition.objects.create(flag=flag, **said, added_at=now)
    return True


def raise_lane(case: Case, lane: str, *, received_at: datetime) -> list[UUID]:
    """Takes a case to a graver lane, never to a lesser one, with its clock. Whoever took it on gives it back: they may
    not belong there. Returns the streams that no longer tell of it, with one more where nothing else changes: empty
    where it stays.
    """
    if not is_graver(lane, case.lane):
        return []
    before = streams_of(case)
    clock = clock_of(lane, received_at)
    changes = {**clock, "lane": lane, "due_at": _sooner(case.due_at, clock["due_at"])}
    Case.objects.filter(pk=case.pk).update(**changes, state=Case.State.OPEN, claimed_by=None)
    write_entry("case.raised", subject=("case", case.pk), by=None, community=case.community_id, to=lane, was=case.lane)
    case.refresh_from_db()
    return before


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment]
    return min(known) if known else None


def publish_lane(case: Case, left: list[UUID], *, is_opened: bool) -> None:
    """Tells every queue that holds the case, and those that hold it no more. Last in an action."""
    now_in = streams_of(case)
    action = Update.Action.CREATED if is_opened or left else Update.Action.EDITED
    changes = [Change(f"queue:{stream}", "case", action, case.pk) for stream in now_in]
    gone = [stream for stream in left if stream not in now_in]
    publish_all([*changes, *(Change(f"queue:{one}", "case", Update.Action.REMOVED, case.pk) for one in gone)])


def tell_opened(case: Case, *, by: User | None, is_opened: bool, is_held: bool) -> None:
    """Those who work on it hear of a new case, the author that their words are hidden for now, and never because of
    whom. In the order of people's ids, as people_to_tell says.
    """
    told = {
        person.pk: (person, "case_opened", ("case", case.pk)) for person in people_to_tell(case, by=by) if is_opened
    }
    if is_held and case.author is not None:
        told[case.author.pk] = (case.author, "case_held", (case.subject_kind, case.subject_id))
    for _pk, (person, kind, subject) in sorted(told.items()):
        notify(person, kind, community=case.community_id, subject=subject)
        queue_letter(person, template="something_new", unique_key=f"{kind}:{case.pk}:{case.lane}:{person.pk}")


def _why_hold(case: Case, subject: Subject, said: dict[str, Any], *, by: User, now: datetime) -> str:
    """What the trail says where this report hides it at once; nothing where it does not.

    Never where somebody has looked at these same words before and left them: it would be a way to silence people.
    """
    if _was_left(case, subject):
        return ""
    reason = said["reason"]
    if reason == Reason.ABUSE or (reason == Reason.INTIMATE and said["declared_at"]):
        return HELD[reason]
    if reason == Reason.CHILD and not _has_held_often(by, now):
        return HELD[reason]
    most = settings.HIDE_AFTER_REPORTS
    return HELD_BY_MANY if most and case.flags.count() >= most else ""


def _has_held_often(by: User, now: datetime) -> bool:
    if settings.HOLD_LIMIT is None:
        return False
    most, seconds = settings.HOLD_LIMIT
    return Case.objects.filter(held_by=by, held_at__gt=now - timedelta(seconds=seconds)).count() >= most


def _was_left(case: Case, subject: Subject) -> bool:
    """Whether somebody left it after it had been hidden by reports, and nothing of it has changed since."""
    before = Case.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id, decision=LEAVE)
    if subject.edited_at is not None:
        before = before.filter(decided_at__gte=subject.edited_at)
    return before.filter(held_at__isnull=False).exists()


def hold_back(case: Case, subject: Subject, *, why: str, by: User | None, now: datetime) -> None:
    """Hides it until somebody decides: a child who can be found, or who is abused, cannot wait for a moderator."""
    by = None if why == HELD_BY_MANY else by
    Case.objects.filter(pk=case.pk).update(held_at=now, held_by=by)
    about = {"about": [case.subject_kind, str(case.subject_id)]}
    write_entry(why, subject=("case", case.pk), by=by.pk if by else None, community=case.community_id)
    write_entry("words.held", subject=("person", subject.author_id), by=None, community=case.community_id, **about)
    KINDS[case.subject_kind].hide(subject)


def forget_kept_pictures() -> int:
    """What was put aside for a case goes when that is decided. Bytes first, then the row: whoever dies between the two
    leaves a row, and the clock comes round again."""
    done = KeptPicture.objects.exclude(person__in=ids_to_keep("profile")).order_by("kept_at", "pk")
    found = list(done[:AT_ONCE])
    for kept in found:
        storages["private"].delete(kept.path)
        kept.delete()
    return len(found)
