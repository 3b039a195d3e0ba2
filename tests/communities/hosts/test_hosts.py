"""A group is never left without a host by its hosts, and staff find it one where it lost its last."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.clocks import GRACE
from accounts.models import User
from communities.groups.models import Membership
from communities.hosts.actions import appoint_host, hand_over_and_leave
from communities.hosts.queries import groups_without_host, heirs_of, is_last_host, listed_without_host
from communities.notifications.models import Notification
from core.errors import Refused
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, join
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db


def place(cast: Cast, person: User) -> Membership:
    return Membership.objects.get(community=cast.g1, person=person)


def test_last_host_hands_over_and_leaves_in_one_step(cast: Cast, client_of: Any) -> None:
    path = f"/groups/{cast.g1.slug}/leave/"
    client = client_of(cast.host)
    page = client.get(path).content.decode()
    assert "You are the only host." in page
    assert "No, stay" in page
    assert "Suspended" not in page.partition('id="main"')[2]  # bob and alice could; suspended and banned could not
    assert client.post(path, {}).status_code == 200
    assert client.post(path, {"heir": str(place(cast, cast.suspended).pk)}).status_code == 200
    assert place(cast, cast.host).state == "active"
    assert client.post(path, {"heir": str(cast.bob_membership.pk)}).headers["Location"] == "/groups/"
    assert (place(cast, cast.bob).role, place(cast, cast.host).state) == ("host", "left")
    assert list(Entry.objects.filter(community_id=cast.g1.pk).order_by("at").values_list("kind", flat=True))[-2:] == [
        "member.role_given", "member.left",
    ]  # fmt: skip
    assert Notification.objects.get(person=cast.bob, kind="made_host").community == cast.g1


def test_host_beside_another_just_leaves(cast: Cast, client_of: Any) -> None:
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="host")
    assert not is_last_host(place(cast, cast.host))
    client_of(cast.host).post(f"/groups/{cast.g1.slug}/leave/")
    assert place(cast, cast.host).state == "left"


def test_heir_who_is_gone_meanwhile_changes_nothing(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.bob_membership.pk).update(state="left")
    with pytest.raises(Refused):
        hand_over_and_leave(place(cast, cast.host), heir=cast.bob_membership)
    assert place(cast, cast.host).state == "active"


def test_heirs_are_approved_members_moderators_first_found_by_name(cast: Cast) -> None:
    join(cast.g1, cast.carol, role="moderator")
    join(cast.g1, cast.dave, role="guest")
    found = [str(heir.person) for heir in heirs_of(cast.g1, besides=cast.host)]
    assert found == ["Carol", "Alice", "Bob"]
    assert [str(heir.person) for heir in heirs_of(cast.g1, called="li")] == ["Alice"]


@pytest.mark.parametrize("why", ["suspended", "banned", "account", "membership", "role"])
def test_group_whose_last_host_cannot_act_is_found(cast: Cast, why: str) -> None:
    assert cast.g1 not in groups_without_host()
    over = timezone.localdate() - GRACE - timedelta(days=1)
    host, here = User.objects.filter(pk=cast.host.pk), Membership.objects.filter(community=cast.g1, person=cast.host)
    if why == "suspended":
        host.update(state="suspended")
    elif why == "banned":
        host.update(state="banned", is_active=False)
    elif why == "account":
        host.update(approved_until=over)
    elif why == "membership":
        here.update(until=over)
    else:
        here.update(role="member")
    assert cast.g1 in groups_without_host()


def test_approver_appoints_one_of_the_members_and_the_look_is_recorded(cast: Cast, client_of: Any) -> None:
    User.objects.filter(pk=cast.host.pk).update(state="suspended")
    client = client_of(cast.registrar)
    path = f"/groups/without-host/{cast.g1.pk}/"
    page = client.get(path).content.decode()
    assert "Bob" in page
    assert "Dave" not in page
    assert Entry.objects.get(kind="group.members_viewed").actor_id == cast.registrar.pk
    assert client.post(path, {"heir": str(cast.bob_membership.pk)}).headers["Location"] == "/groups/without-host/"
    assert place(cast, cast.bob).role == "host"
    entry = Entry.objects.get(kind="group.host_appointed")
    assert (entry.subject_id, entry.actor_id, entry.community_id) == (cast.bob.pk, cast.registrar.pk, cast.g1.pk)
    assert client.get(path).status_code == 404


def test_secret_group_is_named_to_staff_only_where_the_look_is_recorded(cast: Cast, client_of: Any) -> None:
    User.objects.filter(pk=cast.host.pk).update(state="suspended")
    closed = CommunityFactory(name="Zinc", visibility="closed")
    client, path = client_of(cast.registrar), f"/groups/without-host/{cast.g1.pk}/"
    listed = client.get("/groups/without-host/").content.decode()
    assert cast.g1.name not in listed
    assert cast.g1.slug not in listed
    assert listed.index(f">{closed.name}") < listed.index("A secret group, made on") < listed.index(path)
    assert not Entry.objects.filter(kind="group.members_viewed").exists()
    assert cast.g1.name in client.post(path, {"heir": "nobody"}).content.decode()
    assert cast.g1.name in client.get(path).content.decode()
    assert Entry.objects.filter(kind="group.members_viewed", community_id=cast.g1.pk).count() == 2


def test_last_of_an_archived_group_just_leaves_and_staff_are_not_asked_for_a_host(cast: Cast, client_of: Any) -> None:
    here, path = Membership.objects.filter(community=cast.g1), f"/groups/{cast.g1.slug}/leave/"
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(archived_at=timezone.now())
    client = client_of(cast.host)
    assert "You are the only host." in client.get(path).content.decode()
    here.exclude(person=cast.host).update(state="left")
    page = client.get(path).content.decode()
    assert "You are the only host." not in page
    assert "archive the group instead" not in page
    assert client.post(path).headers["Location"] == "/groups/"
    assert place(cast, cast.host).state == "left"
    assert cast.g1 in groups_without_host()
    assert cast.g1 not in listed_without_host()
    here.filter(person=cast.bob).update(state="active")
    assert cast.g1 in listed_without_host()


def test_nobody_is_appointed_where_there_is_a_host_nor_by_who_may_not(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        appoint_host(cast.g1, cast.bob, by=cast.registrar)
    assert refused.value.code == "conflict"
    with pytest.raises(Refused) as refused:
        appoint_host(cast.g2, cast.carol, by=cast.bob)
    assert refused.value.code == "not_found"
    assert appoint_host(cast.g2, cast.carol, by=None).role == "host"


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_appoint_one() -> None:
    community, people = CommunityFactory(), [make_person("one"), make_person("two")]
    join(community, *people)
    results = at_once(*[lambda person=person: appoint_host(community, person, by=None) for person in people])
    assert codes(results) == ["conflict"]
    assert Membership.objects.filter(community=community, role="host").count() == 1
