import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from accounts.models import User
from accounts.permissions import access_registration, may_approve, may_take_part
from tests.factories.accounts import ApproverFactory, UserFactory

pytestmark = pytest.mark.django_db
STATES = [("pending", False), ("approved", True), ("declined", False), ("suspended", False), ("banned", False)]


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_may_take_part_only_when_approved(state, expected):
    assert may_take_part(UserFactory(state=state, is_active=state != "banned")) is expected


def test_a_visitor_may_do_nothing():
    visitor = AnonymousUser()

    assert (may_take_part(visitor), may_approve(visitor), visitor.has_perm("accounts.approve_user")) == (
        False,
        False,
        False,
    )


@pytest.mark.parametrize(("state", "expected"), STATES)
def test_may_approve_needs_the_permission_and_to_take_part(state, expected):
    approver = ApproverFactory(state=state, is_active=state != "banned")

    assert may_approve(User.objects.get(pk=approver.pk)) is expected


def test_an_approved_person_may_not_approve():
    assert may_approve(UserFactory()) is False


def test_access_registration_looks_the_same_for_missing_hidden_and_unconfirmed(approver, waiting_person):
    from uuid import uuid4

    unconfirmed = UserFactory(pending=True, registered=True)
    unconfirmed.emailaddress_set.update(verified=False)

    assert access_registration(approver, waiting_person.pk) == waiting_person
    for user, pk in [
        (approver, uuid4()),
        (approver, unconfirmed.pk),
        (UserFactory(), waiting_person.pk),
        (AnonymousUser(), waiting_person.pk),
    ]:
        with pytest.raises(Http404):
            access_registration(user, pk)
