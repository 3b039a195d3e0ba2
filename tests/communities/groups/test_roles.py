"""Hosts give roles; a group is never left without a host."""

from typing import Any

import pytest

from communities.groups.actions import give_role
from communities.groups.models import Membership
from core.errors import Refused
from records.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_host_makes_a_member_moderator_and_it_is_recorded(cast: Cast) -> None:
    give_role(cast.bob_membership, role="moderator", by=cast.host)
    assert Membership.objects.get(pk=cast.bob_membership.pk).role == "moderator"
    entry = Entry.objects.filter(kind="member.role_given").get()
    assert (entry.subject_id, entry.actor_id, entry.detail) == (cast.bob.pk, cast.host.pk, {"role": "moderator"})


def test_last_host_cannot_become_a_member(cast: Cast) -> None:
    host = Membership.objects.get(community=cast.g1, person=cast.host)
    with pytest.raises(Refused):
        give_role(host, role="member", by=cast.host)
    give_role(cast.bob_membership, role="host", by=cast.host)
    give_role(host, role="member", by=cast.host)
    assert Membership.objects.get(pk=host.pk).role == "member"


def test_saving_the_role_somebody_has_says_that_nothing_changed(cast: Cast, client_of: Any) -> None:
    client, path = client_of(cast.host), f"/groups/carers/members/{cast.bob_membership.pk}/role/"
    same = client.post(path, {"role": "member"}, follow=True).content.decode()
    assert "Nothing was changed: Bob has this role already." in same
    assert not Entry.objects.filter(kind="member.role_given").exists()
    assert "Bob has the new role." in client.post(path, {"role": "reader"}, follow=True).content.decode()


@pytest.mark.parametrize("role", ["", "owner", "admin"])
def test_role_that_is_none_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        give_role(cast.bob_membership, role=role, by=cast.host)


def test_somebody_who_left_gets_no_role(cast: Cast) -> None:
    frank = Membership.objects.get(community=cast.g1, person=cast.frank)
    with pytest.raises(Refused):
        give_role(frank, role="host", by=cast.host)
    assert Membership.objects.get(pk=frank.pk).role == "member"
