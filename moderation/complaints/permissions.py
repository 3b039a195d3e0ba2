"""Who works on complaints: whoever works on the case of one."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from accounts.models import User
from communities.groups.permissions import Person
from moderation.cases.models import Case
from moderation.cases.permissions import DUTIES, EVERYWHERE, lanes_of_groups, works_on
from moderation.complaints.models import Complaint

ADDRESSES = "moderation.see_addresses"


def complaints_of(user: Person) -> QuerySet[Complaint]:
    return Complaint.objects.filter(Exists(Case.objects.filter(works_on(user), pk=OuterRef("case"))))


def access_complaint(user: Person, pk: UUID) -> Complaint:
    """A complaint this person works on. Raises Http404."""
    found = complaints_of(user).select_related("case", "case__claimed_by", "poster").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def may_work_on_complaints(user: Person) -> bool:
    """Whoever has the duty; where nobody was given it, whoever works on the cases of every group."""
    if not isinstance(user, User) or not user.is_active or user.state != User.State.APPROVED:
        return False
    lane = Case.Lane.DEFAMATION
    return user.has_perm(DUTIES[lane]) or (lane in lanes_of_groups() and user.has_perm(EVERYWHERE))


def may_see_addresses(user: Person) -> bool:
    return isinstance(user, User) and user.has_perm(ADDRESSES)
