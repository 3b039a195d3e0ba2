"""What people do in a complaint: those who work on it, its poster and its complainant."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.notifications.actions import notify
from communities.words.render import check_text
from core.errors import Refused
from moderation.cases.actions import check_may_work_on, publish_case
from moderation.cases.models import Case
from moderation.clocks import operator_due
from moderation.complaints.models import Answer, Breach, Complaint, Location
from moderation.complaints.queries import as_answered, is_gone_for_good, last_answer, placed
from moderation.complaints.states import CLOSED, REMOVALS, Event, State, event_of, may_follow
from moderation.holidays.models import ProclaimedDay
from moderation.holidays.queries import published_holidays
from moderation.notices.actions import queue_notice
from moderation.notices.models import STAYS, Kind
from moderation.procedure.advancing import is_cured_in_time, kind_of_standing, may_be_persistent
from moderation.procedure.moving import move_complaint, sync_case
from moderation.procedure.placing import poster_of, put_at
from moderation.procedure.removing import cover_earlier, mark_removed, remove_statement, show_again
from moderation.subjects import KINDS, find_subject, is_of_two, lock_subject
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order
from records.actions import write_entry

WHY_LIMIT = 2_000
NAME_LIMIT = 200
ADDRESS_LIMIT = 1_000
# Where a further place may still be found: what the notice names is removed with the rest, however late
TAKES_PLACES = {State.RECEIVED, State.POSTER_PENDING, State.AWAITING_POSTER, State.STANDS_NOTICE_DUE, *REMOVALS}


def hold_complaint(complaint: Complaint, *, by: User | None, seen_version: int | None = None) -> Complaint:
    """Its row, held until the transaction ends, for somebody who works on it. Raises Refused."""
    if by is not None:  # the person's row before the complaint's
        assert complaint.case is not None, "a complaint has its case"
        check_may_work_on(complaint.case, by)
    held = Complaint.objects.select_for_update(no_key=True, of=("self",)).select_related("case").get(pk=complaint.pk)
    if seen_version is not None and held.version != seen_version:
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    return held


def _move(complaint: Complaint, event: Event, *, by: User | None, now: datetime, since: datetime | None = None) -> None:
    if not may_follow(complaint.state, event):
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    move_complaint(complaint, event, by=by.pk if by else None, now=now, since=since)
    _look_again(complaint, now)


def _look_again(complaint: Complaint, now: datetime) -> None:
    """The clock looks at it in its next round, and its queue says so."""
    if complaint.state not in CLOSED | {State.DEFECTIVE_REPLIED, State.WITH_LEGAL}:
        Complaint.objects.filter(pk=complaint.pk).update(acts_at=now)
    assert complaint.case is not None, "a complaint has its case"
    complaint.case.refresh_from_db()
    is_over = complaint.case.state == Case.State.DECIDED
    publish_case(complaint.case, Update.Action.REMOVED if is_over else Update.Action.EDITED)


# Finding what is meant


@transaction.atomic
@in_order()
def place_location(
    location: Location, *, kind: str, pk: Any, by: User, is_staffs: bool = False, now: datetime | None = None
) -> Complaint:
    """Says which thing here a place of the notice is. `is_staffs`: its author wrote it as one of the operator's own
    staff, so that section 5 gives no defence and a solicitor decides. Raises Refused."""
    now = now or timezone.now()
    subject = find_subject(kind, pk) if kind in KINDS and KINDS[kind].is_reportable else None
    if subject is None or is_of_two(subject):  # nobody opens what two people write to each other by complaining of it
        raise Refused("invalid", _("There is nothing at this address that could be looked at."), field="place")
    held = lock_subject(subject) if subject.is_shown else subject
    complaint = hold_complaint(location.complaint, by=by)
    location, is_new = Location.objects.get(pk=location.pk), complaint.state == State.RECEIVED
    if complaint.state not in TAKES_PLACES or location.subject_id is not None or (is_staffs and not is_new):
        raise Refused("conflict", _("This was settled already."), field="place")
    if complaint.locations.filter(subject_kind=kind, subject_id=pk).exists():
        raise Refused("invalid", _("Another place of this notice is that already."), field="place")
    author = poster_of(held)
    if author is not None and author.pk == by.pk:
        raise Refused("invalid", _("You wrote this yourself. Say that you are too near to it."), field="place")
    belongs_to = put_at(complaint, location, kind, find_subject(kind, pk) or held, by=by, now=now)
    if is_staffs:
        _move(belongs_to, Event.TO_LEGAL, by=by, now=now)
    else:
        _look_again(belongs_to, now)
    return belongs_to


@transaction.atomic
@in_order()
def mark_nowhere(location: Location, *, by: User, now: datetime | None = None) -> None:
    """Says that somebody looked and there is no such thing. Raises Refused where it was settled."""
    now = now or timezone.now()
    complaint = hold_complaint(location.complaint, by=by)
    if complaint.state != State.RECEIVED:
        raise Refused("conflict", _("This was settled already."), field="place")
    mine = Location.objects.filter(pk=location.pk, subject_id=None)
    if mine.update(is_nowhere=True, placed_at=now, placed_by=by):
        write_entry("complaint.nowhere", subject=complaint.about, by=by.pk, location=str(location.pk))
    _look_again(complaint, now)


@transaction.atomic
@in_order()
def confirm_repeat(complaint: Complaint, *, applies: bool, seen_version: int, by: User, now: datetime) -> Complaint:
    """What a person found who read the earlier complaints: whether paragraph 9 applies. Raises Refused."""
    complaint = hold_complaint(complaint, by=by, seen_version=seen_version)
    if not may_be_persistent(complaint):
        raise Refused("invalid", _("There were not two earlier complaints that ended in removal."))
    if applies:
        _move(complaint, Event.REPEATED, by=by, now=now)
    else:
        Complaint.objects.filter(pk=complaint.pk).update(says_repeated=False, version=F("version") + 1)
        write_entry("complaint.no_repeat", subject=complaint.about, by=by.pk)
        _look_again(complaint, now)
    return complaint


# Writing to the two sides


@transaction.atomic
@in_order()
def send_to_poster(complaint: Complaint, *, seen_version: int, by: User, now: datetime) -> None:
    """A person has read the copy in which the complainant's name is covered. Twice sends one notice."""
    complaint = hold_complaint(complaint, by=by)
    if complaint.state != State.POSTER_PENDING:
        if complaint.notices.filter(kind=Kind.N3).exists():
            return
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    if complaint.version != seen_version:
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    queue_notice(complaint, Kind.N3, due_at=complaint.due_at, now=now)
    write_entry("complaint.copy_read", subject=complaint.about, by=by.pk)
    _look_again(complaint, now)


@transaction.atomic
@in_order()
def tell_it_stays(complaint: Complaint, *, seen_version: int, by: User, now: datetime) -> None:
    """Name and address of the author were read and are not obviously false. Twice sends one notice."""
    complaint = hold_complaint(complaint, by=by)
    if complaint.state != State.STANDS_NOTICE_DUE or complaint.version != seen_version:
        if complaint.notices.filter(kind__in=STAYS).exists():
            return
        raise Refused("conflict", _("This complaint has moved on since you opened it. Look at it again."))
    if all(is_gone_for_good(place) for place in placed(complaint)):
        raise Refused("conflict", _("It has been removed already."))
    queue_notice(complaint, kind_of_standing(complaint), due_at=complaint.due_at, now=now)
    _look_again(complaint, now)


# The author's answer


@transaction.atomic
@in_order()
def take_answer(
    complaint: Complaint,
    *,
    wants_removal: bool | None,
    full_name: str = "",
    postal_address: str = "",
    consents_name: bool | None = None,
    consents_address: bool | None = None,
    by: User | None,
    recorded_by: User | None = None,
    received_at: datetime | None = None,
    now: datetime | None = None,
) -> Answer:
    """Keeps what the author answered (paragraph 2(2)) and does what follows. One that comes after the stated date is
    kept, and counts as none; so is a letter entered once all is removed, for whoever has to explain that. `by` is the
    author; `recorded_by` staff who enter a letter. Raises Refused."""
    now = now or timezone.now()
    received_at = received_at or now
    if received_at > now:
        raise Refused("invalid", _("This time is in the future."), field="received_at")
    said = {
        "full_name": _short(full_name, NAME_LIMIT, "full_name"),
        "postal_address": _short(postal_address, ADDRESS_LIMIT, "postal_address"),
    }
    complaint = hold_complaint(complaint, by=recorded_by)
    if complaint.answer_until is None or complaint.poster_told_at is None:
        raise Refused("conflict", _("There is nothing to answer yet."))
    is_paper = recorded_by is not None and complaint.state == State.CLOSED_REMOVED  # kept, though nothing follows
    if (complaint.is_closed or complaint.notices.filter(kind__in=STAYS).exists()) and not is_paper:
        raise Refused("conflict", _("This has ended, so there is nothing more to answer."))
    if received_at < complaint.poster_told_at.replace(second=0, microsecond=0):  # staff enter minutes
        raise Refused("invalid", _("That is before we wrote to them."), field="received_at")
    is_late = received_at >= complaint.answer_until
    answer = Answer.objects.create(
        complaint=complaint, received_at=received_at, recorded_by=recorded_by, wants_removal=wants_removal,
        consents_name=consents_name, consents_address=consents_address, is_late=is_late, **said,
    )  # fmt: skip
    who = recorded_by or by
    write_entry(
        "complaint.answered", subject=complaint.about, by=who.pk if who else None, answer=str(answer.pk),
        late=is_late,
    )  # fmt: skip
    if not is_late and not complaint.is_closed:
        _follow(complaint, answer, by=who, now=now)
    return answer


def _short(text: str, limit: int, field: str) -> str:
    return check_text(text, limit=limit, field=field) if text.strip() else ""


def _follow(complaint: Complaint, answer: Answer, *, by: User | None, now: datetime) -> None:
    """What an answer in time leads to. A further one, after an incomplete one, is left to a person unless it asks for
    removal: the 48 hours of paragraph 6 run from the first (uk-rules 1.5)."""
    event = event_of(as_answered(answer))
    if event == Event.WANTS_REMOVAL and may_follow(complaint.state, event) and complaint.rule != "para 7":
        _move(complaint, event, by=by, now=now, since=answer.received_at)
    elif complaint.state == State.AWAITING_POSTER:
        _move(complaint, event, by=by, now=now, since=answer.received_at)
        if event == Event.ANSWERED_INCOMPLETE and complaint.poster is not None:
            notify(complaint.poster, "complaint_again", subject=("complaint", complaint.pk))
            queue_letter(complaint.poster, template="something_new", unique_key=f"complaint_again:{complaint.pk}")
    elif event == Event.OBJECTS and complaint.rule == "para 5" and not _has_begun(complaint):
        _move(complaint, event, by=by, now=now, since=answer.received_at)  # in time, and the clock was faster
    else:
        _look_again(complaint, now)


def _has_begun(complaint: Complaint) -> bool:
    """Whether anything was taken away already."""
    return complaint.locations.filter(removed_at__isnull=False).exists()


@transaction.atomic
@in_order()
def accept_cure(complaint: Complaint, *, seen_version: int, by: User, now: datetime) -> None:
    """An incomplete answer was put right before the stated date was over, and a person lets that count."""
    complaint = hold_complaint(complaint, by=by, seen_version=seen_version)
    if not is_cured_in_time(complaint):
        raise Refused("invalid", _("The author has not put it right."))
    if _has_begun(complaint):
        raise Refused("conflict", _("It has been removed already."))
    _move(complaint, Event.CURED, by=by, now=now)


@transaction.atomic
@in_order()
def find_false(complaint: Complaint, *, why: str, seen_version: int, by: User, now: datetime) -> None:
    """Name or address is one that a reasonable operator would consider obviously false (paragraph 6(3)): it counts as
    not given. Raises Refused without a reason."""
    why = check_text(why, limit=WHY_LIMIT, field="why")
    complaint = hold_complaint(complaint, by=by, seen_version=seen_version)
    answer = last_answer(complaint)
    if answer is None or complaint.notices.filter(kind__in=STAYS).exists():
        raise Refused("conflict", _("The complainant was told already that it stays."))
    Answer.objects.filter(pk=answer.pk).update(false_why=why, false_by=by, false_at=now)
    _move(complaint, Event.FOUND_FALSE, by=by, now=now)


# Taking it away


@transaction.atomic
@in_order()
def remove_now(complaint: Complaint, *, by: User, now: datetime) -> None:
    """Takes it away before it must be, or because it must. What else is due is still due."""
    remove_statement(complaint, by=by, now=now)  # what it is about comes first, the complaint's row after it
    complaint = hold_complaint(complaint, by=by)
    if complaint.is_closed:
        raise Refused("conflict", _("This complaint has ended."))
    _look_again(complaint, now)


@transaction.atomic
@in_order()
def show_meanwhile(complaint: Complaint, *, by: User, now: datetime) -> None:
    """What was hidden until the complaint has ended is shown again: the notice is not credible."""
    show_again(complaint, by=by, now=now)
    _look_again(hold_complaint(complaint, by=by), now)


@transaction.atomic
@in_order()
def confirm_gone(location: Location, *, by: User, now: datetime) -> None:
    """A person read it: its author has edited out what was complained of, which is removal by them."""
    subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
    held = lock_subject(subject) if subject is not None and subject.is_shown else None
    complaint = hold_complaint(location.complaint, by=by)
    if complaint.is_closed or location.subject_id is None:
        raise Refused("conflict", _("This was settled already."), field="place")
    if held is not None:
        cover_earlier(complaint, held, by=by)
    mark_removed(location, Location.Removal.POSTER, by=by, now=now)
    _look_again(complaint, now)


# Leaving the procedure


@transaction.atomic
@in_order()
def hand_to_legal(complaint: Complaint, *, why: str, seen_version: int, by: User, now: datetime) -> None:
    """Leaves the procedure: the operator's own staff wrote it, or the operator does not rely on section 5."""
    why = check_text(why, limit=WHY_LIMIT, field="why")
    complaint = hold_complaint(complaint, by=by, seen_version=seen_version)
    _note_why(complaint, why, by)
    _move(complaint, Event.TO_LEGAL, by=by, now=now)


@transaction.atomic
@in_order()
def close_legal(complaint: Complaint, *, why: str, seen_version: int, by: User, now: datetime) -> None:
    why = check_text(why, limit=WHY_LIMIT, field="why")
    complaint = hold_complaint(complaint, by=by, seen_version=seen_version)
    _note_why(complaint, why, by)
    _move(complaint, Event.LEGAL_DONE, by=by, now=now)


def _note_why(complaint: Complaint, why: str, by: User) -> None:
    assert complaint.case is not None, "a complaint has its case"
    complaint.case.notes.create(by=by, text=why)
    write_entry("case.noted", subject=complaint.about, by=by.pk)


@transaction.atomic
@in_order()
def withdraw_complaint(complaint: Complaint, *, by: User | None = None, now: datetime | None = None) -> None:
    """The complainant takes it back. `by`: who works on it, where they wrote so. Twice does no harm."""
    now = now or timezone.now()
    if complaint.state != State.CLOSED_REMOVED:
        show_again(complaint, by=by, now=now)
    complaint = hold_complaint(complaint, by=by)
    if not complaint.is_closed:
        _move(complaint, Event.WITHDRAWN, by=by, now=now)


@transaction.atomic
def explain_breach(breach: Breach, *, why: str, by: User) -> None:
    why = check_text(why, limit=WHY_LIMIT, field="why")
    complaint = hold_complaint(breach.complaint, by=by)
    if Breach.objects.filter(pk=breach.pk, why="").update(why=why, why_by=by):
        write_entry("complaint.late_why", subject=complaint.about, by=by.pk, breach=str(breach.pk))


# Bank holidays


@transaction.atomic
def proclaim_day(*, day: Any, name: str, source: str, by: User, now: datetime) -> ProclaimedDay:
    """A bank holiday that no list here has. Open clocks of ours are computed anew, never to an earlier time; what was
    decided stays, and a poster's days are counted by the calendar alone. Raises Refused."""
    name, source = check_text(name, limit=120, field="name"), check_text(source, limit=300, field="source")
    if day in published_holidays():
        raise Refused("invalid", _("GOV.UK’s list has this day already."), field="day")
    proclaimed, is_new = ProclaimedDay.objects.get_or_create(
        day=day, defaults={"name": name, "source": source, "by": by, "at": now}
    )
    if not is_new:
        raise Refused("invalid", _("This day was entered already."), field="day")
    write_entry("holiday.proclaimed", subject=("site", by.pk), by=by.pk, day=day.isoformat())
    running = Complaint.objects.select_for_update(no_key=True, of=("self",)).filter(closed_at=None)
    for complaint in running.exclude(state=State.AWAITING_POSTER).filter(due_at__isnull=False).order_by("pk"):
        _compute_anew(complaint, by=by, now=now)
    return proclaimed


def _compute_anew(complaint: Complaint, *, by: User, now: datetime) -> None:
    assert complaint.clock_from is not None, "what is due has a beginning"
    assert complaint.due_at is not None, "only what is due"
    due = operator_due(complaint.clock_from)
    if due <= complaint.due_at:
        return
    was, complaint.due_at = complaint.due_at, due
    Complaint.objects.filter(pk=complaint.pk).update(due_at=due, acts_at=now, version=F("version") + 1)
    complaint.notices.filter(sent_at=None, due_at=was).update(due_at=due)
    write_entry("complaint.due_later", subject=complaint.about, by=by.pk, was=was.isoformat(), due=due.isoformat())
    sync_case(complaint, now=now)
