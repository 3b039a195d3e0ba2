"""Joining, answering, leaving and removing: who belongs afterwards, and what is written down and told."""

import uuid

import pytest

from accounts.models import User
from communities.groups.actions import (
    add_member,
    create_community,
    leave_community,
    remove_member,
)
from communities.groups.models import Community, Membership
from core.errors import Refused
from realtime.models import Update
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, join
from tests.threads import at_once, codes

State = Membership.State


@pytest.fixture
def dave(db: None) -> User:
    return make_person("dave")


def group(**fields: object) -> Community:
    community: Community = CommunityFactory(**{"visibility": "closed", "join_method": "request", **fields})
    return community


def state_of(community: Community, person: User) -> str | None:
    return Membership.objects.filter(community=community, person=person).values_list("state", flat=True).first()


def entries() -> list[tuple[str, object, object]]:
    return [(entry.kind, entry.subject_id, entry.actor_id) for entry in Entry.objects.order_by("at", "id")]


def updates(stream: str) -> list[tuple[str, str, uuid.UUID]]:
    return list(Update.objects.filter(stream=stream).order_by("seq").values_list("kind", "action", "object_id"))


# Addresses


def new(name: str, visibility: str = "closed") -> Community:
    return create_community(name=name, summary="", visibility=visibility, join_method="request", by=None)


def test_slug_comes_from_the_name(db: None) -> None:
    assert new("Foster carers, north").slug == "foster-carers-north"


def test_taken_slug_gets_a_suffix_nobody_can_guess(db: None) -> None:
    taken, second, third = new("Carers"), new("Carers"), new("Carers", "open")
    assert taken.slug == "carers"
    for community in (second, third):
        stem, _, suffix = community.slug.rpartition("-")
        assert (stem, len(suffix)) == ("carers", 8)
    assert len({taken.slug, second.slug, third.slug}) == 3


def test_secret_group_always_gets_a_suffix_so_that_its_plain_slug_tells_nothing(db: None) -> None:
    secret = new("Carers", "secret")
    assert secret.slug.startswith("carers-")
    assert len(secret.slug) == len("carers-") + 8
    assert new("Carers", "open").slug == "carers"


@pytest.mark.parametrize(
    ("name", "stem"), [("???", "group"), ("李", "group"), ("a" * 80, "a" * 80), ("Tŷ Ni", "ty-ni")]
)
def test_slug_of_a_name_is_never_empty_nor_too_long(db: None, name: str, stem: str) -> None:
    assert new(name).slug == stem
    assert len(new(name, "secret").slug) <= 100


def test_creating_a_group_is_recorded(db: None) -> None:
    community = create_community(name="A", summary="", visibility="open", join_method="direct", by=None)
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.community_id) == ("group.created", community.pk, community.pk)
    assert entry.detail == {"visibility": "open"}


# Joining


def test_added_member_belongs_and_both_streams_and_the_trail_say_so(dave: User) -> None:
    community = group()
    membership = add_member(community, dave, by=None)
    assert (membership.state, membership.role) == ("active", "member")
    assert updates(f"group:{community.pk}") == updates(f"me:{dave.pk}") == [("member", "created", membership.pk)]
    assert entries() == [("member.added", dave.pk, None)]


def test_adding_twice_changes_and_tells_nothing(dave: User) -> None:
    community = group()
    first = add_member(community, dave, by=None)
    assert add_member(community, dave, by=None) == first
    assert (Entry.objects.count(), Update.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_adding_six_times_at_once_makes_one_member() -> None:
    community, person = group(), make_person("dave")
    results = at_once(*[lambda: add_member(community, person, by=None)] * 6)
    assert len({membership.pk for membership in results}) == 1
    assert Entry.objects.filter(kind="member.added").count() == 1


# Ending


def test_removed_member_is_gone_and_both_streams_and_the_trail_say_so(cast: Cast) -> None:
    remove_member(cast.bob_membership, by=cast.host)
    assert state_of(cast.g1, cast.bob) == "removed"
    gone = ("member", "removed", cast.bob_membership.pk)
    assert updates(f"group:{cast.g1.pk}")[-1] == gone
    assert updates(f"me:{cast.bob.pk}")[-1] == gone
    assert entries()[-1] == ("member.removed", cast.bob.pk, cast.host.pk)


def test_removing_twice_is_refused(cast: Cast) -> None:
    stale = Membership.objects.get(pk=cast.bob_membership.pk)
    remove_member(cast.bob_membership, by=cast.host)
    before = entries()
    with pytest.raises(Refused) as caught:
        remove_member(stale, by=cast.host)
    assert caught.value.code == "conflict"
    assert entries() == before


def test_leaving_is_recorded_as_ones_own_doing(cast: Cast) -> None:
    leave_community(cast.bob_membership)
    assert state_of(cast.g1, cast.bob) == "left"
    assert entries()[-1] == ("member.left", cast.bob.pk, cast.bob.pk)


def hosting(cast: Cast) -> Membership:
    return Membership.objects.get(community=cast.g1, person=cast.host)


def test_last_host_can_neither_leave_nor_be_removed(cast: Cast) -> None:
    for end in (leave_community, lambda membership: remove_member(membership, by=cast.host)):
        with pytest.raises(Refused) as caught:
            end(hosting(cast))
        assert caught.value.code == "invalid"
    assert state_of(cast.g1, cast.host) == "active"


def test_host_may_leave_when_another_stays(cast: Cast) -> None:
    add_member(cast.g1, cast.alice, by=None, role="host")
    leave_community(hosting(cast))
    assert state_of(cast.g1, cast.host) == "left"


def test_host_whose_account_is_closed_does_not_count_as_the_one_who_stays(cast: Cast) -> None:
    add_member(cast.g1, cast.banned, by=None, role="host")
    with pytest.raises(Refused):
        leave_community(hosting(cast))


def test_host_made_after_the_page_was_opened_counts(cast: Cast) -> None:
    stale = Membership.objects.get(community=cast.g1, person=cast.alice)
    add_member(cast.g1, cast.alice, by=None, role="host")
    leave_community(hosting(cast))
    with pytest.raises(Refused):
        leave_community(stale)


@pytest.mark.django_db(transaction=True)
def test_two_hosts_leaving_at_once_leave_one_behind() -> None:
    community = group()
    people = [make_person("one"), make_person("two")]
    join(community, *people, role="host")
    memberships = list(Membership.objects.filter(community=community))
    results = at_once(*[lambda membership=membership: leave_community(membership) for membership in memberships])
    assert codes(results) == ["invalid"]
    assert Membership.objects.filter(community=community, state="active").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_hosts_removing_each_other_at_once_leave_one_behind() -> None:
    community = group()
    one, two = make_person("one"), make_person("two")
    join(community, one, two, role="host")
    of = {m.person_id: m for m in Membership.objects.filter(community=community)}
    results = at_once(lambda: remove_member(of[two.pk], by=one), lambda: remove_member(of[one.pk], by=two))
    assert codes(results) == ["conflict"]
    assert Membership.objects.filter(community=community, state="active").count() == 1
