"""Who carries out what a court orders."""

from uuid import UUID

from django.http import Http404

from accounts.models import User
from moderation.cases.models import Case
from moderation.cases.permissions import access_case
from moderation.complaints.permissions import may_see_addresses, may_work_on_complaints
from moderation.orders.models import CourtOrder
from realtime.read import missing


def access_case_of_order(user: User, pk: UUID) -> Case:
    """A case for which this person may record an order. Raises Http404."""
    case = access_case(user, pk)
    if case.lane == Case.Lane.ABUSE or not may_work_on_complaints(user):
        raise Http404
    return case


def access_order(user: User, pk: UUID) -> CourtOrder:
    orders = CourtOrder.objects.select_related("recorded_by", "prepared_by", "done_by")
    found = orders.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.case = access_case_of_order(user, found.case_id)
    return found


def may_disclose(user: User, order: CourtOrder) -> bool:
    """Names and addresses take a right of their own."""
    return order.kind == CourtOrder.Kind.DISCLOSURE and may_see_addresses(user)


def hold_worker(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def hold_order(user: User, pk: UUID, *, discloses: bool = False) -> CourtOrder:
    """The order with its row taken, where this person still may. Raises Refused."""
    user = hold_worker(user)
    try:
        access_order(user, pk)
    except Http404:
        raise missing() from None
    order = CourtOrder.objects.select_for_update(no_key=True, of=("self",)).select_related("case__author").get(pk=pk)
    if discloses and not may_disclose(user, order):
        raise missing()
    return order
