"""What was done too late, or is late: written down by itself, with its reason by a person."""

from datetime import datetime

from moderation.complaints.models import Breach, Complaint
from moderation.complaints.queries import is_gone, placed
from moderation.complaints.states import REMOVALS, State
from moderation.notices.models import STAYS
from records.actions import write_entry

# What is due in a state before its notice is written
OWED = {
    State.DEFECTIVE_PENDING: "n1", State.POSTER_PENDING: "n3", State.STANDS_NOTICE_DUE: "n6",
}  # fmt: skip


def note_breaches(complaint: Complaint, *, now: datetime) -> None:
    """Inside a transaction that holds the complaint's row. Each is written down once, and when it was done at last."""
    notices = list(complaint.notices.all())
    for notice in notices:
        is_stopped = notice.kind in STAYS and notice.sent_at is None and complaint.state != State.STANDS_NOTICE_DUE
        if notice.due_at is not None and not is_stopped:
            _note(complaint, Breach.What.NOTICE, notice.kind, notice.due_at, notice.sent_at or notice.bounced_at, now)
    if complaint.due_at is None:
        return
    owed = _owed(complaint)
    if owed and not any(notice.kind.startswith(owed) for notice in notices):
        _note(complaint, Breach.What.NOTICE, owed, complaint.due_at, None, now)
    if complaint.state in REMOVALS and (places := placed(complaint)):
        times = [place.removed_at for place in places]
        all_gone = all(is_gone(place) for place in places)
        done = max((time for time in times if time), default=now) if all_gone else None
        _note(complaint, Breach.What.REMOVAL, "", complaint.due_at, done, now)


def _owed(complaint: Complaint) -> str | None:
    """Who lacks something, or complains of what nobody has found, is owed word of that; the author is asked nothing."""
    if complaint.state == State.RECEIVED:
        return "n1" if complaint.missing or not placed(complaint) else "n3"
    return OWED.get(State(complaint.state))


def _note(
    complaint: Complaint, what: str, which: str, due_at: datetime, done_at: datetime | None, now: datetime
) -> None:
    if (done_at or now) <= due_at:
        return
    late, is_new = Breach.objects.get_or_create(
        complaint=complaint, what=what, which=which, defaults={"due_at": due_at, "found_at": now, "done_at": done_at}
    )
    if is_new:
        write_entry(
            "complaint.late", subject=complaint.about, by=None, complaint=str(complaint.pk), what=what,
            which=which,
        )  # fmt: skip
    elif late.done_at is None and done_at is not None:
        Breach.objects.filter(pk=late.pk).update(done_at=done_at)
