from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timesince import timeuntil

from accounts.models import User
from moderation.clocks import poster_ends
from moderation.complaints.models import Answer, Complaint, Location
from moderation.complaints.queries import as_answered, last_answer
from moderation.complaints.states import Event, State, event_of
from moderation.notices.models import STAYS, Notice
from moderation.notices.shape import Section, sections_of
from moderation.subjects import KINDS, find_subject, label_of


@dataclass(frozen=True)
class Thing:
    """One place of the notice: what stands there, as it was kept when the notice came."""

    label: Any
    title: str
    text: str
    is_shown: bool
    url: str


@dataclass(frozen=True)
class Page:
    """What the author of something reads about a complaint. `ends_at`: until when they may answer. `stage` is what
    they are told: to answer (ask), to say what is missing (incomplete), that they did so (completed), that they object
    (objects), that it is over for them (sent, late, removal), and how it ended (removed, stays, ended)."""

    notice: Notice
    complaint: Complaint
    sections: list[Section]
    things: list[Thing]
    ends_at: datetime
    stage: str
    answer: Answer | None

    @property
    def left(self) -> str:
        """How long there still is. (In Welsh, Django leaves out the space after the comma.)"""
        return ", ".join(part.strip() for part in timeuntil(self.ends_at).split(","))

    @property
    def may_answer(self) -> bool:
        return self.stage in {"ask", "incomplete", "completed", "objects"}


def page_of(notice: Notice, author: User, *, now: datetime) -> Page:
    complaint = notice.complaint
    assert notice.stated_date is not None, "it states until when"
    ends_at = complaint.answer_until or poster_ends(notice.stated_date)
    answer = last_answer(complaint)
    return Page(
        notice=notice,
        complaint=complaint,
        sections=sections_of(notice.text, notice.language),
        things=[thing for place in complaint.locations.select_related("evidence") if (thing := _thing(place, author))],
        ends_at=ends_at,
        stage=_stage(complaint, answer, is_over=now >= ends_at),
        answer=answer or complaint.answers.last(),
    )


ENDS = {State.CLOSED_REMOVED: "removed", State.CLOSED_STANDS: "stays"}


def _stage(complaint: Complaint, answer: Answer | None, *, is_over: bool) -> str:
    if complaint.is_closed or complaint.state == State.WITH_LEGAL:
        return ENDS.get(State(complaint.state), "ended")
    if complaint.state in {State.NO_CONTACT_REMOVAL, State.REPEAT_REMOVAL}:
        return "late"
    if answer is None:
        return "late" if is_over else "ask"
    event = event_of(as_answered(answer))
    if event == Event.WANTS_REMOVAL:
        return "removal"
    if event == Event.OBJECTS:
        is_settled = is_over or complaint.rule == "para 1" or complaint.notices.filter(kind__in=STAYS).exists()
        return "sent" if is_settled else "objects" if complaint.state == State.STANDS_NOTICE_DUE else "completed"
    return "sent" if is_over else "incomplete"


def _thing(place: Location, author: User) -> Thing | None:
    if not place.subject_id or place.is_nowhere:
        return None
    subject = find_subject(place.subject_kind, place.subject_id)
    kept = place.evidence.content if place.evidence else {}
    is_shown = subject is not None and subject.is_shown
    kind = KINDS[place.subject_kind]
    return Thing(
        label=label_of(place.subject_kind, subject),
        title=kept.get("title", ""),
        text=kept.get("text", ""),
        is_shown=is_shown,
        url=kind.url(subject) if is_shown and kind.may_see(author, subject) else "",
    )
