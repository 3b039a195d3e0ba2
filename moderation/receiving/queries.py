from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from core.tokens import digest_of, token_for
from moderation.cases.models import Case
from moderation.clocks import operator_due
from moderation.complaints.models import Complaint
from moderation.complaints.queries import last_answer
from moderation.complaints.states import Asked, Event, State, may_follow, missing_from
from moderation.notices.models import Kind, Notice, Recipient
from moderation.receiving.models import ComplaintDraft
from outbox.models import Letter

PURPOSE = "complaint"  # of the token of the complainant's page, and so the folder of the letters that lead to it
KEPT = timedelta(days=30)
MOST_LINKS = 20
REMOVED = {Kind.N2B, Kind.N4, Kind.N5}
STAYS = {Kind.N6A, Kind.N6B}


def token_of(complaint: Complaint) -> str:
    return token_for(PURPOSE, complaint.seed)


def page_of(complaint: Complaint) -> str:
    return reverse("complaint", args=[complaint.reference, token_of(complaint)])


def complaint_with(reference: str, token: str) -> Complaint | None:
    complaints = Complaint.objects.prefetch_related("locations", "superseded_by")
    return complaints.filter(reference=reference, token=digest_of(token)).first()


def case_of(complaint: Complaint) -> Case:
    assert complaint.case is not None, "a complaint has its case"
    return complaint.case


def draft_with(token: str, now: datetime) -> ComplaintDraft | None:
    return ComplaintDraft.objects.filter(token=digest_of(token), saved_at__gt=now - KEPT).first()


# What the complainant sees


@dataclass(frozen=True)
class Standing:
    """Where a complaint stands, from what was written to the complainant and nothing else.

    `stage`: received, asked (the author was), lacking, removed, stays, replaced, withdrawn or elsewhere. `until`: the
    author's time; `by`: when the complainant hears from us at the latest.
    """

    stage: str
    by: datetime | None = None
    until: datetime | None = None
    is_closed: bool = False


def notices_to(complaint: Complaint) -> list[Notice]:
    """What was written to the complainant and has left, the newest first."""
    found = complaint.notices.filter(recipient=Recipient.COMPLAINANT, sent_at__isnull=False)
    return list(found.order_by("-sent_at", "-id"))


def standing_of(complaint: Complaint, notices: list[Notice]) -> Standing:
    kind = notices[0].kind if notices else ""
    ends = {
        State.CLOSED_WITHDRAWN: "withdrawn", State.CLOSED_DEFECTIVE: "replaced", State.CLOSED_LEGAL: "elsewhere",
    }  # fmt: skip
    if complaint.state in ends:
        return Standing(ends[State(complaint.state)], is_closed=True)
    if kind in REMOVED:
        return Standing("removed", is_closed=True)
    if kind in STAYS:
        return Standing("stays", is_closed=True)
    if kind == Kind.N1:
        return Standing("lacking")
    if kind == Kind.N2A:
        until = complaint.answer_until
        return Standing("asked", by=operator_due(until) if until else None, until=until)
    return Standing("received", by=operator_due(complaint.received_at))


def missing_in(complaint: Complaint, notices: list[Notice]) -> list[str]:
    """What the complainant may be told is missing. That nobody found the place is said by a notice, never before."""
    if any(notice.kind == Kind.N1 for notice in notices):
        return complaint.missing
    names = ("name", "email", "statement", "why", "meaning", "cannot_identify", "consent_name", "consent_email")
    given = {name: getattr(complaint, name) for name in names}
    has_place = any(place.says_something for place in complaint.locations.all())
    return missing_from(Asked(**given, has_place=has_place, faults=complaint.inaccuracies + complaint.opinions))


def may_complete(complaint: Complaint, notices: list[Notice]) -> bool:
    """Whether a complete one can take its place. One that just came has not been looked at, but lacks what it lacks."""
    is_waiting = complaint.state == State.RECEIVED or may_follow(complaint.state, Event.SUPERSEDED)
    return is_waiting and not complaint.superseded_by.all() and bool(missing_in(complaint, notices))


def may_withdraw(complaint: Complaint) -> bool:
    return may_follow(complaint.state, Event.WITHDRAWN)


@dataclass(frozen=True)
class Told:
    """Of a poster who agreed to it: shown on the complainant's page alone."""

    name: str
    address: str


def told_of_poster(complaint: Complaint, notices: list[Notice]) -> Told | None:
    """What the poster agreed to be told, once the notice that says so has left (paragraph 8(2)(b)(i))."""
    if not any(notice.kind == Kind.N6A for notice in notices):
        return None
    answer = last_answer(complaint)
    if answer is None or answer.wants_removal is not False:
        return None
    told = Told(
        answer.full_name if answer.consents_name else "", answer.postal_address if answer.consents_address else ""
    )
    return told if told.name or told.address else None


# What the letters are told


def receipt_facts(letter: Letter) -> dict[str, object]:
    complaint = Complaint.objects.get(pk=UUID(letter.unique_key.rpartition(":")[2]))
    return {"reference": complaint.reference, "page": page_of(complaint)}


def _complaints_from(address: str) -> list[Complaint]:
    """Capitals make no other mailbox. Letters of other scripts that a database takes for the same do: whoever owns
    “gıthub.example” is not told what was sent from “github.example”."""
    found = Complaint.objects.filter(email__iexact=address).order_by("-received_at", "-id")
    return [one for one in found if one.email == address or (address.isascii() and one.email.isascii())]


def has_complained(letter: Letter, _now: datetime) -> bool:
    return bool(_complaints_from(letter.to))


def lost_facts(letter: Letter) -> dict[str, object]:
    found = _complaints_from(letter.to)[:MOST_LINKS]
    links: list[Any] = [(complaint.reference, page_of(complaint)) for complaint in found]
    return {"links": links}
