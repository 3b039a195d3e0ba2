"""What follows without a person: the clock looks at every complaint whose moment has come, and does what the rules
leave no choice about. Rows first, so that a process that dies at any point leaves what is due to be done again."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from moderation.clocks import operator_due
from moderation.complaints.models import Complaint
from moderation.complaints.queries import (
    as_answered,
    due_to_look_at,
    earlier_of,
    gone_by,
    is_gone,
    is_gone_for_good,
    last_answer,
    placed,
)
from moderation.complaints.states import REMOVALS, Event, Facts, State, event_of, is_persistent, next_event
from moderation.notices.actions import queue_notice
from moderation.notices.models import Kind, Notice
from moderation.notices.queries import can_reach, notice_of
from moderation.procedure.breaches import note_breaches
from moderation.procedure.moving import MARGIN, move_complaint
from moderation.procedure.placing import place_by_links
from moderation.procedure.removing import hide_meanwhile, mark_removed, remove_statement, show_again
from realtime.publish import in_order

log = structlog.get_logger(__name__)
AT_ONCE = 200
MOST_MOVES = 12  # of one complaint in one round: the longest way through the table is shorter


class MovedOn(Exception):  # noqa: N818 - it is no fault
    """Somebody was faster than the clock."""


HIDES_MEANWHILE = "northern-ireland"
ASKING = (State.POSTER_PENDING, State.AWAITING_POSTER, State.STANDS_NOTICE_DUE)
TOLD_REMOVED = {State.REMOVAL_DUE: Kind.N4, State.NO_CONTACT_REMOVAL: Kind.N2B, State.REPEAT_REMOVAL: Kind.N5}


def act_on_complaints(*, now: datetime) -> int:
    """Every complaint whose moment has come, each by itself: one that fails holds up no other. Returns how many."""
    found = list(due_to_look_at(now).values_list("pk", flat=True)[:AT_ONCE])
    failed = 0
    for pk in found:
        try:
            advance(pk, now=now)
        except Exception:
            failed += 1
            log.exception("complaint.stuck", complaint=str(pk))
    if failed:
        raise RuntimeError(f"{failed} complaints could not be moved on")
    return len(found)


def advance(pk: UUID, *, now: datetime) -> Complaint:
    """Moves a complaint as far as the rules go without a person."""
    for _move in range(MOST_MOVES):
        complaint = Complaint.objects.get(pk=pk)
        _note_breaches(pk, now)
        if _must_remove(complaint, now):
            _remove(complaint, now)
        if _must_hide(complaint):
            hide_meanwhile(complaint, now=now)
        if not _move_once(pk, now):
            break
    return _end(Complaint.objects.get(pk=pk), now)


def _remove(complaint: Complaint, now: datetime) -> None:
    """What it is about is held before the complaint: it is left alone where somebody has moved that on meanwhile."""
    try:
        with transaction.atomic():
            remove_statement(complaint, by=None, now=now)
            if _hold(complaint.pk).version != complaint.version:
                raise MovedOn
    except MovedOn:
        log.info("complaint.moved_on", complaint=str(complaint.pk))


def _must_hide(complaint: Complaint) -> bool:
    return complaint.jurisdiction == HIDES_MEANWHILE and complaint.state in ASKING


def _end(complaint: Complaint, now: datetime) -> Complaint:
    if complaint.state in {State.CLOSED_STANDS, State.CLOSED_WITHDRAWN, State.CLOSED_DEFECTIVE}:
        show_again(complaint, by=None, now=now)
    return complaint


@transaction.atomic
def _note_breaches(pk: UUID, now: datetime) -> None:
    note_breaches(_hold(pk), now=now)


def _hold(pk: UUID) -> Complaint:
    return Complaint.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)


@transaction.atomic
@in_order()
def _move_once(pk: UUID, now: datetime) -> bool:
    """One event, if one follows, and what is to be written; and when to look again."""
    complaint = _hold(pk)
    if complaint.state == State.RECEIVED:
        place_by_links(complaint, now=now, with_ours=_is_last_call(complaint, now) and not complaint.missing)
        complaint.refresh_from_db()
    _write_what_is_due(complaint, now)
    event = next_event(facts_of(complaint, now))
    if event is not None:
        _before(complaint, event, now)
        move_complaint(complaint, event, by=None, now=now, since=_since(complaint, event))
        _write_what_is_due(complaint, now)
    acts_at = _when_next(complaint, now)
    if acts_at != complaint.acts_at:
        Complaint.objects.filter(pk=pk).update(acts_at=acts_at)
    return event is not None


def facts_of(complaint: Complaint, now: datetime) -> Facts:
    places = placed(complaint)
    n3 = notice_of(complaint, Kind.N3)
    return Facts(
        state=complaint.state,
        is_whole=not complaint.missing,
        has_unplaced=any(not place.subject_id and not place.is_nowhere for place in complaint.locations.all()),
        is_placed=bool(places),
        needs_eye=complaint.is_flood or may_be_persistent(complaint),
        is_flood=complaint.is_flood,
        can_reach=can_reach(complaint),
        replied=_is_out(notice_of(complaint, Kind.N1)),
        poster_told=n3 is not None and n3.sent_at is not None,
        poster_bounced=n3 is not None and n3.bounced_at is not None,
        is_answer_over=complaint.answer_until is not None and now >= complaint.answer_until,
        is_gone=bool(places) and all(is_gone(place) for place in places),
        told_removed=_is_out(notice_of(complaint, TOLD_REMOVED.get(State(complaint.state), Kind.N4))),
        told_stands=any(_is_out(notice_of(complaint, kind)) for kind in (Kind.N6A, Kind.N6B)),
        is_gone_for_good=bool(places) and all(is_gone_for_good(place) for place in places),
        is_last_call=_is_last_call(complaint, now),
    )


def may_be_persistent(complaint: Complaint) -> bool:
    """Whether a person must read the earlier complaints: paragraph 9 is said to apply, and rows do not rule it out."""
    return is_persistent(says_so=complaint.says_repeated, removed_before=earlier_of(complaint).removed)


def _is_out(notice: Notice | None) -> bool:
    """Written and gone: one that came back was sent all the same."""
    return notice is not None and (notice.sent_at or notice.bounced_at) is not None


def _is_last_call(complaint: Complaint, now: datetime) -> bool:
    return complaint.due_at is not None and now >= complaint.due_at - MARGIN


def _since(complaint: Complaint, event: Event) -> datetime | None:
    """From when the clock of what follows runs, where it is neither the receipt nor an answer."""
    if event == Event.SILENT:
        return complaint.answer_until
    return complaint.poster_told_at if event == Event.POSTER_TOLD else None


def _before(complaint: Complaint, event: Event, now: datetime) -> None:
    if event == Event.POSTER_TOLD and (n3 := notice_of(complaint, Kind.N3)):
        complaint.poster_told_at, complaint.stated_date = n3.sent_at, n3.stated_date
        complaint.save(update_fields=["poster_told_at", "stated_date"])
    if event == Event.REMOVED_AND_TOLD:
        for place in placed(complaint):
            if place.removed_at is None:
                mark_removed(place, gone_by(place), by=None, now=now)


def _must_remove(complaint: Complaint, now: datetime) -> bool:
    """Whether the rule leaves no choice. An incomplete answer may be put right while there is time for it."""
    if complaint.state not in REMOVALS or all(place.removed_at for place in placed(complaint)):
        return False
    return not may_still_be_cured(complaint, now) or _is_last_call(complaint, now)


def may_still_be_cured(complaint: Complaint, now: datetime) -> bool:
    """Whether a person may still find that the answer was put right in time: paragraph 6 alone, and for a person."""
    if complaint.state != State.REMOVAL_DUE or complaint.rule != "para 6":
        return False
    is_cured = is_cured_in_time(complaint)
    return is_cured or (complaint.answer_until is not None and now < complaint.answer_until)


def is_cured_in_time(complaint: Complaint) -> bool:
    answer = last_answer(complaint)
    return answer is not None and event_of(as_answered(answer)) == Event.OBJECTS


def _write_what_is_due(complaint: Complaint, now: datetime) -> None:
    """Queues each notice whose time has come; one that is there already is left as it is."""
    state = State(complaint.state)
    due = complaint.due_at
    if state == State.DEFECTIVE_PENDING:
        queue_notice(complaint, Kind.N1, due_at=due, now=now)
    elif state == State.POSTER_PENDING and can_reach(complaint) and not _waits_for_person(complaint, now):
        queue_notice(complaint, Kind.N3, due_at=due, now=now)
    elif state == State.AWAITING_POSTER:
        queue_notice(complaint, Kind.N2A, due_at=operator_due(complaint.received_at), now=now)
    elif state in REMOVALS and (places := placed(complaint)) and all(is_gone(place) for place in places):
        queue_notice(complaint, TOLD_REMOVED[state], due_at=due, now=now)
    elif state == State.STANDS_NOTICE_DUE and _is_last_call(complaint, now):
        queue_notice(complaint, kind_of_standing(complaint), due_at=due, now=now)


def _waits_for_person(complaint: Complaint, now: datetime) -> bool:
    """A copy in which somebody's name is to be covered is looked at first, as long as there is time."""
    is_covered = complaint.consent_name is not True or complaint.consent_email is not True
    return (is_covered or complaint.is_flood) and not _is_last_call(complaint, now)


def kind_of_standing(complaint: Complaint) -> Kind:
    answer = last_answer(complaint)
    says = answer is not None and (answer.consents_name or answer.consents_address)
    return Kind.N6A if says else Kind.N6B


def _when_next(complaint: Complaint, now: datetime) -> datetime | None:
    """When the clock looks again; `now` while a letter is on its way or something is still to be taken away."""
    state = State(complaint.state)
    if complaint.is_closed or state in {State.DEFECTIVE_REPLIED, State.WITH_LEGAL}:
        return None
    if state == State.AWAITING_POSTER:
        return complaint.answer_until
    last_call = complaint.due_at - MARGIN if complaint.due_at else None
    kinds = {
        State.DEFECTIVE_PENDING: (Kind.N1,), State.POSTER_PENDING: (Kind.N3,),
        State.STANDS_NOTICE_DUE: (Kind.N6A, Kind.N6B), **{one: (kind,) for one, kind in TOLD_REMOVED.items()},
    }.get(state, ())  # fmt: skip
    if any(notice_of(complaint, kind) for kind in kinds):
        return now
    if state in REMOVALS and may_still_be_cured(complaint, now) and not is_cured_in_time(complaint):
        ends = [moment for moment in (complaint.answer_until, last_call) if moment]
        return min(ends) if ends else now
    if state in REMOVALS and not may_still_be_cured(complaint, now):
        return now
    return last_call
