"""Whoever lost the right after they opened the page does it no more: it is asked again inside the transaction."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Identity
from communities.closing.actions import close_account
from communities.doubles.actions import join_accounts
from communities.doubles.queries import plan_of
from communities.groups.actions import change_role, give_role, leave_community, remove_member
from communities.groups.models import JoinRequest, Membership
from communities.hosts.actions import hand_over_and_leave
from communities.invitations.actions import (
    accept_invitation,
    resend_invitation,
    revoke_invitation,
    revoke_invitations_of,
)
from communities.joining.actions import add_question, ask_for_more, decide_request, retire_question, set_welcome_domains
from communities.joining.models import Question
from communities.renewals.actions import confirm_membership
from communities.rooms.actions import choose_guest_rooms, make_room
from core.errors import Refused
from records.models import Entry
from tests.cast import Cast, make_cast, make_person
from tests.factories.accounts import ApproverFactory, UserFactory
from tests.factories.communities import CommunityFactory, InvitationFactory, join
from tests.threads import at_once, codes

ACTIONS: dict[str, Callable[[Cast], Any]] = {
    "give_role": lambda cast: give_role(cast.bob_membership, role="moderator", by=cast.host),
    "remove_member": lambda cast: remove_member(cast.bob_membership, by=cast.host),
    "approve": lambda cast: decide_request(cast.join_request, approve=True, by=cast.host),
    "decline": lambda cast: decide_request(cast.join_request, approve=False, by=cast.host),
    "ask_for_more": lambda cast: ask_for_more(cast.join_request, question="Who?", by=cast.host),
    "confirm": lambda cast: confirm_membership(cast.bob_membership, until=None, seen=None, by=cast.host),
    "revoke": lambda cast: revoke_invitation(cast.invitation, by=cast.host),
    "resend": lambda cast: resend_invitation(cast.invitation, by=cast.host),
    "add_question": lambda cast: add_question(cast.g1, text="Who?", text_cy="", is_required=True, by=cast.host),
    "retire_question": lambda cast: retire_question(question_of(cast), by=cast.host),
    "set_welcome_domains": lambda cast: set_welcome_domains(cast.g1, domains=["example.org"], by=cast.host),
    "make_room": lambda cast: make_room(cast.g1, name="Attic", by=cast.host),
    "choose_guest_rooms": lambda cast: choose_guest_rooms(cast.bob_membership, rooms={cast.room.pk}, by=cast.host),
}


def question_of(cast: Cast) -> Question:
    return Question.objects.create(community=cast.g1, text="Why?", asked_since=timezone.now())


def hosting(cast: Cast) -> Membership:
    return Membership.objects.get(community=cast.g1, person=cast.host)


def demote(cast: Cast) -> None:
    Membership.objects.filter(pk=hosting(cast).pk).update(role="member")


def remove(cast: Cast) -> None:
    Membership.objects.filter(pk=hosting(cast).pk).update(state="removed")


def suspend(cast: Cast) -> None:
    type(cast.host).objects.filter(pk=cast.host.pk).update(state="suspended")


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [demote, remove, suspend])
@pytest.mark.parametrize("action", ACTIONS)
def test_host_no_more_does_nothing_more(cast: Cast, action: str, ended: Callable[[Cast], None]) -> None:
    ended(cast)
    before = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        ACTIONS[action](cast)
    assert (caught.value.code, caught.value.message) == ("conflict", "You may no longer do that here.")
    assert Entry.objects.count() == before
    cast.invitation.refresh_from_db()
    assert cast.invitation.revoked_at is None
    assert JoinRequest.objects.get(pk=cast.join_request.pk).state == "waiting"
    bob = Membership.objects.get(pk=cast.bob_membership.pk)
    assert (bob.role, bob.state) == ("member", "active")


@pytest.mark.django_db
def test_the_system_needs_no_right(cast: Cast) -> None:
    demote(cast)
    assert give_role(cast.bob_membership, role="host", by=None).role == "host"
    assert revoke_invitation(cast.invitation, by=None).revoked_at is not None


@pytest.mark.django_db
def test_staff_who_end_an_account_take_its_invitations_back_without_belonging_to_the_group(cast: Cast) -> None:
    assert revoke_invitations_of(cast.host, by=cast.admin) > 0


@pytest.mark.django_db
def test_host_demoted_meanwhile_hands_nothing_over(cast: Cast) -> None:
    stale = hosting(cast)
    demote(cast)
    with pytest.raises(Refused):
        hand_over_and_leave(stale, heir=cast.bob_membership)
    assert Membership.objects.get(pk=cast.bob_membership.pk).role == "member"


@pytest.mark.django_db
def test_last_host_hands_over_an_archived_group_whose_new_rules_they_have_not_read(cast: Cast) -> None:
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(rules_version=1, archived_at=timezone.now())
    hand_over_and_leave(hosting(cast), heir=cast.bob_membership)
    assert Membership.objects.get(pk=cast.bob_membership.pk).role == "host"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_two_hosts_demoting_each_other_at_once_leave_one(turn: int) -> None:
    community = CommunityFactory()
    one, two = make_person("one"), make_person("two")
    join(community, one, two, role="host")
    of = {found.person_id: found for found in Membership.objects.filter(community=community)}
    results = at_once(
        lambda: give_role(of[two.pk], role="member", by=one), lambda: give_role(of[one.pk], role="member", by=two)
    )
    assert codes(results) == ["conflict"]
    assert Membership.objects.filter(community=community, role="host").count() == 1


@pytest.mark.django_db(transaction=True)
def test_everything_at_once_in_one_group_waits_for_nobody_for_ever() -> None:
    cast = make_cast()
    second = make_person("second host")
    join(cast.g1, second, role="host")
    guest, third, closing = make_person("guest"), make_person("third host"), make_person("closing")
    join(cast.g1, third, closing, role="host")
    double, kept = UserFactory(registered=True), UserFactory(registered=True)
    Identity.objects.filter(person__in=[kept, double]).update(saw=Identity.Saw.PASSPORT)
    join(cast.g1, double)
    join(CommunityFactory(), closing, double)
    join(CommunityFactory(), closing, role="host")
    invitation = InvitationFactory(community=cast.g1, inviter=closing)
    plan, staff = plan_of(kept, double), ApproverFactory()
    of = {found.person_id: found for found in Membership.objects.filter(community=cast.g1)}
    results = at_once(
        lambda: close_account(closing, by=closing),
        lambda: accept_invitation(invitation, by=guest),
        lambda: join_accounts(kept, double, seal=plan.seal, reason="Known", by=staff),
        lambda: give_role(of[second.pk], role="member", by=cast.host),
        lambda: give_role(of[cast.host.pk], role="moderator", by=second),
        lambda: change_role(of[cast.bob.pk], role="host", by=None),
        lambda: confirm_membership(of[cast.alice.pk], until=None, seen=None, by=second),
        lambda: decide_request(cast.join_request, approve=True, by=cast.host),
        lambda: leave_community(of[second.pk]),
        lambda: remove_member(of[cast.alice.pk], by=cast.host),
        lambda: revoke_invitation(cast.invitation, by=second),
    )
    assert set(codes(results)) <= {"conflict", "invalid", "not_found"}
    assert Membership.objects.filter(community=cast.g1, role="host", state="active").exists()
    assert (results[0].state, results[2]) == ("closed", kept)
