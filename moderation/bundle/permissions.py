"""Who may take a case out of this site, for a court or a solicitor."""

from uuid import UUID

from django.http import Http404

from communities.groups.permissions import Person
from moderation.cases.models import Case
from moderation.cases.permissions import access_case
from moderation.complaints.permissions import may_work_on_complaints
from realtime.read import missing


def may_take_out(user: Person, case: Case) -> bool:
    """Whoever works on complaints, and on this case. What may show the abuse of a child goes to the police alone."""
    return case.lane != Case.Lane.ABUSE and may_work_on_complaints(user)


def access_bundle(user: Person, pk: UUID) -> Case:
    """Raises Http404."""
    case = access_case(user, pk)  # type: ignore[arg-type]
    if not may_take_out(user, case):
        raise Http404
    return case


def hold_taker(user: Person, pk: UUID) -> Case:
    """The same inside the transaction that records it. Raises Refused."""
    try:
        return access_bundle(user, pk)
    except Http404:
        raise missing() from None
