import pytest
from django.utils import timezone

from accounts.approvals.actions import revoke_approval
from accounts.approvals.endings import ENDINGS, what_ends
from communities.invitations.models import Invitation
from config.endings import join_endings
from tests.cast import Cast
from tests.factories.communities import InvitationFactory, join

pytestmark = pytest.mark.django_db


def test_what_lies_above_accounts_is_said_too(cast: Cast) -> None:
    assert what_ends(cast.bob) == [
        "They are not signed in anywhere.",
        "They can no longer read or write in 1 group they belong to. Their place there is kept.",
    ]
    assert what_ends(cast.frank) == ["They are not signed in anywhere."]


def test_shutting_somebody_out_takes_their_open_invitations_back_as_it_said(cast: Cast) -> None:
    join(cast.g1, cast.carol, role="host")
    kept = InvitationFactory(community=cast.g1, inviter=cast.carol)
    assert what_ends(cast.host)[2] == "1 open invitation of theirs ends."

    revoke_approval(cast.host, reason="Asked by the council", by=cast.registrar)

    assert list(Invitation.objects.open(timezone.now())) == [kept]
    assert Invitation.objects.get(pk=cast.invitation.pk).revoked_by_id == cast.registrar.pk
    assert len(what_ends(cast.host)) == 2


def test_joining_twice_says_nothing_twice() -> None:
    before = list(ENDINGS)
    join_endings()
    assert before == ENDINGS
