"""What ends by its date ends on open screens too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.approvals.actions import lapse_people, revoke_approval
from accounts.clocks import GRACE
from accounts.models import Session, User
from communities.groups.models import Membership
from communities.renewals.actions import lapse_memberships
from tests.cast import Cast
from tests.conftest import Server
from tests.realtime.conftest import Open
from tests.realtime.test_ending import SOON, said, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(server: Server, cast: Cast) -> str:
    return f"room:{cast.room.pk}"


def test_an_approval_that_lapses_closes_the_socket_within_5_s_and_nothing_later_arrives(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    bob, alice = open_tab(cast.bob), open_tab(cast.alice)
    bob.subscribe(stream)
    alice.subscribe(stream)
    last_day = timezone.localdate() - GRACE - timedelta(days=1)
    User.objects.filter(pk=cast.bob.pk).update(approved_until=last_day)
    assert lapse_people(now=timezone.now()) == 1
    say(cast, "after the last day")
    assert bob.close_code(SOON) == 4401
    assert "after the last day" not in said(bob)
    assert alice.wait_for("update")["data"]["text"] == "after the last day"
    assert not Session.objects.filter(person=cast.bob).exists()


def test_without_any_clock_the_date_alone_closes_it(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    last_day = timezone.localdate() - GRACE - timedelta(days=1)
    User.objects.filter(pk=cast.bob.pk).update(approved_until=last_day)
    say(cast, "after the last day")
    assert bob.close_code(SOON) == 4401
    assert "after the last day" not in said(bob)


def test_a_membership_that_lapses_closes_its_rooms(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    last_day = timezone.localdate() - GRACE - timedelta(days=1)
    Membership.objects.filter(pk=cast.bob_membership.pk).update(until=last_day)
    assert lapse_memberships(now=timezone.now()) == 1
    say(cast, "after the last day")
    assert bob.close_code(SOON) == 4403
    assert "after the last day" not in said(bob)


def test_an_approval_taken_back_closes_the_socket_at_once(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    revoke_approval(cast.bob, reason="Asked by the council", by=cast.registrar)
    say(cast, "after it was taken back")
    assert bob.close_code(SOON) == 4401
    assert "taken back" not in said(bob)
