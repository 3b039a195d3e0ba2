"""How a complaint moves: its row, its step, its clock, and the case that stands for it in the queue."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from moderation.cases.models import OPEN, Case
from moderation.clocks import next_warning, operator_due, poster_ends
from moderation.complaints.models import Complaint, Step
from moderation.complaints.states import CLOSED, Clock, Event, Rule, State, rule_for
from moderation.oncall.models import Call
from records.actions import write_entry

MARGIN = timedelta(hours=2)  # so long before an operator's time is over, the clock waits for nobody
RUNS = {Clock.RECEIPT, Clock.END_OF_POSTERS, Clock.ANSWER}


def move_complaint(
    complaint: Complaint, event: Event, *, by: UUID | None, now: datetime, since: datetime | None = None
) -> Rule:
    """Inside a transaction that holds the complaint's row. `since`: when what the new clock counts from happened.

    Raises KeyError where nothing provides for the event.
    """
    rule = rule_for(complaint.state, event)
    _set_clock(complaint, rule, since)
    complaint.state, complaint.rule = rule.target, rule.reference
    complaint.version += 1
    complaint.closed_at = now if rule.target in CLOSED else None
    complaint.acts_at = None
    complaint.save(
        update_fields=["state", "rule", "version", "clock_from", "due_at", "acts_at", "answer_until", "closed_at"]
    )
    Step.objects.create(
        complaint=complaint, event=event, source=rule.source, target=rule.target, rule=rule.reference,
        due_at=complaint.due_at, at=now, by=by,
    )  # fmt: skip
    write_entry(
        f"complaint.{event}", subject=complaint.about, by=by, complaint=str(complaint.pk),
        state=str(rule.target),
    )  # fmt: skip
    sync_case(complaint, now=now, is_new_clock=rule.clock not in {Clock.KEPT, Clock.NONE})
    return rule


def _set_clock(complaint: Complaint, rule: Rule, since: datetime | None) -> None:
    if rule.clock in RUNS:
        complaint.clock_from = complaint.received_at if rule.clock == Clock.RECEIPT else since
        assert complaint.clock_from is not None, f"{rule.event} starts a clock"
        complaint.due_at = operator_due(complaint.clock_from)
    elif rule.clock == Clock.POSTER:
        assert complaint.stated_date is not None, "the notice to the poster states a date"
        complaint.clock_from, complaint.answer_until = since, poster_ends(complaint.stated_date)
        complaint.due_at = complaint.answer_until
    elif rule.clock == Clock.NONE:
        complaint.clock_from = complaint.due_at = None


def sync_case(complaint: Complaint, *, now: datetime, is_new_clock: bool = False) -> None:
    """The case shows the clock that runs now, and is closed with the complaint: nothing waits for us while we wait."""
    is_done = complaint.is_closed or complaint.state == State.DEFECTIVE_REPLIED
    is_ours = complaint.due_at is not None and complaint.state != State.AWAITING_POSTER
    changes: dict[str, object] = {
        "clock_from": complaint.clock_from, "due_at": complaint.due_at, "author": complaint.poster,
        "warn_at": next_warning("defamation", complaint.clock_from, complaint.due_at, now)
        if is_ours and complaint.clock_from and complaint.due_at
        else None,
    }  # fmt: skip
    if is_new_clock:  # who was told of an earlier clock is told of this one too; the trail keeps both
        Call.objects.filter(case=complaint.case_id).delete()
    if is_done:
        changes |= {"state": Case.State.DECIDED, "decision": Case.Decision.CLOSE, "decided_at": now, "warn_at": None}
    Case.objects.filter(pk=complaint.about[1], state__in=OPEN).update(version=F("version") + 1, **changes)
