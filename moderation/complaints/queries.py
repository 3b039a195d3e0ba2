from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.words.models import Words
from moderation.complaints.models import Answer, Complaint, Location
from moderation.complaints.states import Answered, State
from moderation.subjects import find_subject

FOR_GOOD = {Words.State.REMOVED, Words.State.DELETED}
# What a notice must say, for staff who read what it does not
MUST_SAY: dict[str, Any] = {
    "name": _("their name"),
    "statement": _("the statement that they complain of"),
    "why": _("why it is defamatory of them"),
    "place": _("where on this site it was posted"),
    "email": _("an e-mail address at which we can reach them"),
    "meaning": _("the meaning that they say it has"),
    "faults": _("what in it is wrong in fact, or which opinions the facts do not support"),
    "cannot_identify": _("that they do not know enough about who wrote it to go to court"),
    "consent_name": _("whether we may give their name to whoever wrote it"),
    "consent_email": _("whether we may give their e-mail address to whoever wrote it"),
}


def is_gone(location: Location) -> bool:
    """Whether what was complained of can no longer be seen there, whoever took it away (Schedule, paragraph 1)."""
    if location.removed_at is not None:
        return True
    subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
    if subject is not None and location.is_hidden_meanwhile and subject.state == Words.State.HIDDEN:
        return False  # it may come back
    return subject is None or not subject.is_shown


def is_gone_for_good(location: Location) -> bool:
    """What a moderator has hidden for now may come back."""
    subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
    return location.removed_at is not None or subject is None or subject.state in FOR_GOOD


def gone_by(location: Location) -> str:
    """By whom, of what we did not take away."""
    subject = find_subject(location.subject_kind, location.subject_id) if location.subject_id else None
    is_own = subject is None or subject.state == Words.State.DELETED
    return Location.Removal.POSTER if is_own else Location.Removal.OTHER


def placed(complaint: Complaint) -> list[Location]:
    return [location for location in complaint.locations.all() if location.subject_id and not location.is_nowhere]


def last_answer(complaint: Complaint) -> Answer | None:
    """The newest that came in time."""
    return complaint.answers.filter(is_late=False).last()


def as_answered(answer: Answer) -> Answered:
    """Both consents are asked; whoever left one open has not answered."""
    both = (answer.consents_name, answer.consents_address)
    consents = None if None in both else any(both)
    return Answered(
        answer.wants_removal,
        answer.full_name,
        answer.postal_address,
        consents,
        is_obviously_false=bool(answer.false_at),
    )


@dataclass(frozen=True)
class Before:
    """Earlier complaints of the same address about the same person: how often removal followed under this Schedule."""

    removed: int
    complaints: list[Complaint]


def earlier_of(complaint: Complaint) -> Before:
    """What paragraph 9 asks for, as far as rows can tell; whether the words say the same, a person has to read."""
    if complaint.poster_id is None or not complaint.email:
        return Before(0, [])
    same = Complaint.objects.filter(email__iexact=complaint.email, poster=complaint.poster_id)
    before = same.filter(received_at__lt=complaint.received_at).exclude(pk=complaint.pk).order_by("received_at")
    found = list(before)
    return Before(sum(one.state == State.CLOSED_REMOVED for one in found), found)


def open_complaints(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Those in which something is due or may still come, the first that is due first."""
    return complaints.filter(closed_at=None).select_related("case__claimed_by").order_by("due_at", "id")


def due_to_look_at(now: datetime) -> QuerySet[Complaint]:
    """Those that the clock has to look at: their moment has come, or a letter to a poster came back."""
    waiting = Complaint.objects.filter(closed_at=None)
    bounced = waiting.filter(
        state=State.AWAITING_POSTER, notices__recipient="poster", notices__bounced_at__isnull=False
    ).values("pk")
    return waiting.filter(Q(acts_at__lte=now) | Q(pk__in=bounced)).order_by("acts_at", "id")


def is_ours(user: User | None) -> bool:
    """Whether somebody may write for the operator: then section 5 gives no defence (s.5(2)) and a solicitor decides."""
    return user is not None and (user.is_superuser or user.has_perm("wagtailadmin.access_admin"))
