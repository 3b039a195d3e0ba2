"""Twenty at once, each in a thread with a transaction of its own."""

import pytest

from communities.groups.models import Membership
from communities.invitations.actions import accept_invitation, revoke_invitation
from communities.invitations.models import Invitation, InvitationUse
from tests.cast import Cast, make_cast
from tests.factories.accounts import UserFactory
from tests.factories.communities import InvitationFactory
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_one_link_for_one_lets_one_of_twenty_in(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host)
    people = UserFactory.create_batch(20)
    results = at_once(*[lambda person=person: accept_invitation(link, by=person) for person in people])
    assert codes(results) == ["not_found"] * 19
    assert Membership.objects.filter(community=cast.g1, person__in=people).count() == 1
    assert InvitationUse.objects.filter(invitation=link).count() == 1
    assert Invitation.objects.get(pk=link.pk).times_used == 1


def test_twenty_presses_of_one_person_are_one_use(cast: Cast) -> None:
    link = InvitationFactory(community=cast.g1, inviter=cast.host, most_uses=20)
    results = at_once(*[lambda: accept_invitation(link, by=cast.dave)] * 20)
    assert len({result.pk for result in results}) == 1
    assert Invitation.objects.get(pk=link.pk).times_used == 1


def test_taken_back_at_the_same_moment_it_is_used_or_taken_back_never_both(cast: Cast) -> None:
    results = at_once(
        lambda: accept_invitation(cast.invitation, by=cast.dave),
        lambda: revoke_invitation(cast.invitation, by=cast.host),
    )
    assert len(codes(results)) == 1
    left = Invitation.objects.get(pk=cast.invitation.pk)
    joined = Membership.objects.filter(community=cast.g1, person=cast.dave).exists()
    assert (left.times_used, left.revoked_at is None) == ((1, True) if joined else (0, False))
