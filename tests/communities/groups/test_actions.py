"""Joining, answering, leaving and removing: who belongs afterwards, and what is written down and told."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from communities.groups.actions import (
    add_member,
    ask_to_join,
    create_community,
    decide_request,
    leave_community,
    remove_member,
)
from communities.groups.models import Community, JoinRequest, Membership
from communities.notifications.models import Notification
from core.errors import Refused
from outbox.models import Letter
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


def test_asking_waits_for_a_host_who_is_told_without_e_mail(dave: User) -> None:
    community = group()
    host, other = make_person("host"), make_person("other")
    join(community, host, role="host")
    join(community, other)
    request = ask_to_join(community, message="Please", by=dave)
    assert isinstance(request, JoinRequest)
    assert (request.state, request.message) == ("waiting", "Please")
    assert state_of(community, dave) is None
    assert list(Notification.objects.values_list("person", "kind", "subject_id")) == [
        (host.pk, "join_request", request.pk)
    ]
    assert Letter.objects.count() == 0


def test_asking_twice_is_refused_and_keeps_the_first(dave: User) -> None:
    community = group()
    ask_to_join(community, message="First", by=dave)
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="Second", by=dave)
    assert caught.value.code == "conflict"
    assert JoinRequest.objects.get().message == "First"


@pytest.mark.django_db(transaction=True)
def test_asking_at_once_leaves_one_request() -> None:
    community, person = group(), make_person("dave")
    results = at_once(*[lambda: ask_to_join(community, message="", by=person)] * 6)
    assert codes(results) == ["conflict"] * 5
    assert JoinRequest.objects.count() == 1


def test_direct_group_lets_anybody_in_at_once(dave: User) -> None:
    community = group(join_method="direct")
    membership = ask_to_join(community, message="", by=dave)
    assert isinstance(membership, Membership)
    assert state_of(community, dave) == "active"
    assert entries() == [("member.added", dave.pk, dave.pk)]


@pytest.mark.django_db(transaction=True)
def test_joining_a_direct_group_at_once_makes_one_member() -> None:
    community, person = group(join_method="direct"), make_person("dave")
    results = at_once(*[lambda: ask_to_join(community, message="", by=person)] * 6)
    assert set(codes(results)) <= {"conflict"}
    assert Membership.objects.filter(community=community).count() == 1
    assert Entry.objects.filter(kind="member.added").count() == 1


def test_group_by_invitation_refuses_who_asks(dave: User) -> None:
    community = group(join_method="invite")
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="", by=dave)
    assert caught.value.code == "invalid"
    assert JoinRequest.objects.count() == 0


@pytest.mark.parametrize("method", ["direct", "request", "invite"])
def test_member_who_asks_again_is_refused(dave: User, method: str) -> None:
    community = group(join_method=method)
    join(community, dave)
    with pytest.raises(Refused) as caught:
        ask_to_join(community, message="", by=dave)
    assert caught.value.code == "conflict"


def test_removed_person_does_not_walk_back_in_through_an_open_door_but_asks(dave: User) -> None:
    community = group(join_method="direct", visibility="open")
    host = make_person("host")
    join(community, host, role="host")
    membership = add_member(community, dave, by=None)
    remove_member(membership, by=host)
    request = ask_to_join(community, message="Sorry", by=dave)
    assert isinstance(request, JoinRequest)
    assert state_of(community, dave) == "removed"
    decide_request(request, approve=True, by=host)
    assert state_of(community, dave) == "active"


def test_person_who_left_may_come_back_through_an_open_door(dave: User) -> None:
    community = group(join_method="direct")
    leave_community(add_member(community, dave, by=None))
    assert state_of(community, dave) == "left"
    ask_to_join(community, message="", by=dave)
    assert state_of(community, dave) == "active"


# Answering


def test_approval_makes_a_member_and_tells_them_in_the_product_and_by_a_letter_without_a_word(cast: Cast) -> None:
    decide_request(cast.join_request, approve=True, by=cast.host)
    cast.join_request.refresh_from_db()
    assert (cast.join_request.state, cast.join_request.decided_by_id) == ("approved", cast.host.pk)
    assert state_of(cast.g1, cast.dave) == "active"
    notification = Notification.objects.get(person=cast.dave)
    assert (notification.kind, notification.community) == ("join_request_approved", cast.g1)
    assert Letter.objects.get(person=cast.dave).template == "something_new"
    assert list(
        Entry.objects.filter(subject_id=cast.dave.pk).order_by("at").values_list("kind", "actor_id", "community_id")
    ) == [
        ("join_request.approved", cast.host.pk, cast.g1.pk),
        ("member.added", cast.host.pk, cast.g1.pk),
    ]


def test_declined_person_is_told_without_the_name_of_the_group(cast: Cast) -> None:
    decide_request(cast.join_request, approve=False, by=cast.host)
    assert state_of(cast.g1, cast.dave) is None
    notification = Notification.objects.get(person=cast.dave)
    assert (notification.kind, notification.community, notification.subject_id) == (
        "join_request_declined",
        None,
        None,
    )
    assert Letter.objects.get(person=cast.dave).template == "something_new"


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("second", [True, False])
def test_second_of_two_deciders_is_refused_and_changes_nothing(cast: Cast, first: bool, second: bool) -> None:
    stale = JoinRequest.objects.get(pk=cast.join_request.pk)
    decide_request(cast.join_request, approve=first, by=cast.host)
    before = (entries(), state_of(cast.g1, cast.dave), Notification.objects.count())
    with pytest.raises(Refused) as caught:
        decide_request(stale, approve=second, by=cast.host)
    assert caught.value.code == "conflict"
    assert (entries(), state_of(cast.g1, cast.dave), Notification.objects.count()) == before


@pytest.mark.django_db(transaction=True)
def test_deciding_at_once_answers_once(cast: Cast) -> None:
    pk = cast.join_request.pk
    results = at_once(
        *[
            lambda approve=approve: decide_request(JoinRequest.objects.get(pk=pk), approve=approve, by=cast.host)
            for approve in (True, False, True, False)
        ]
    )
    assert codes(results) == ["conflict"] * 3
    assert Notification.objects.filter(person=cast.dave).count() == 1
    approved = JoinRequest.objects.get(pk=pk).state == "approved"
    assert (state_of(cast.g1, cast.dave) == "active") is approved


def test_approving_somebody_who_became_a_host_meanwhile_does_not_demote_them(cast: Cast) -> None:
    add_member(cast.g1, cast.dave, by=None, role="host")
    decide_request(cast.join_request, approve=True, by=cast.host)
    assert Membership.objects.get(community=cast.g1, person=cast.dave).role == "host"


def test_declined_person_may_ask_again(cast: Cast) -> None:
    decide_request(cast.join_request, approve=False, by=cast.host)
    assert isinstance(ask_to_join(cast.g1, message="", by=cast.dave), JoinRequest)


def test_database_refuses_a_decided_request_without_a_date(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinRequest.objects.filter(pk=cast.join_request.pk).update(state="approved")


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
    assert codes(results) == ["invalid"]
    assert Membership.objects.filter(community=community, state="active").count() == 1
