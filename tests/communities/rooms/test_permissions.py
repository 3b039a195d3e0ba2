"""Who reads and writes in a room: members of its group, and guests of this one room."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from guardian.shortcuts import assign_perm, remove_perm

import core.among
import core.prepared
from accounts.models import User
from communities.groups.actions import add_member, remove_member
from communities.groups.models import Membership
from communities.groups.permissions import May, may, visible_to
from communities.posts.updates import GroupSource
from communities.rooms.permissions import access_room, may_read, may_send, readers
from moderation.cases.updates import QueueSource
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, RoomFactory, join

# What each may do in g1's room: r(ead), w(rite).
TABLE = {
    "alice": "rw", "bob": "rw", "host": "rw", "carol": "", "dave": "", "eve": "", "frank": "", "mod1": "", "mod2": "",
    "banned": "", "suspended": "", "comms": "", "registrar": "", "admin": "",
}  # fmt: skip


def letters(user: User, room: object) -> str:
    return "".join(letter for letter, ask in (("r", may_read), ("w", may_send)) if ask(user, room))  # type: ignore[arg-type]


def test_everybody_of_the_cast_has_a_row(cast: Cast) -> None:
    assert set(TABLE) == set(cast.people)


@pytest.mark.parametrize("who", TABLE)
def test_person_may_exactly_this_in_a_secret_groups_room(cast: Cast, who: str) -> None:
    user = cast.people[who]
    assert letters(user, cast.room) == TABLE[who]
    if "r" in TABLE[who]:
        assert access_room(user, cast.g1.slug, cast.room.slug) == cast.room
    else:
        with pytest.raises(Http404):
            access_room(user, cast.g1.slug, cast.room.slug)


def test_anonymous_visitor_reads_no_room_even_of_an_open_group(cast: Cast) -> None:
    opened = RoomFactory(community=CommunityFactory(visibility="open"))
    assert letters(AnonymousUser(), opened) == ""  # type: ignore[arg-type]


def test_open_groups_room_is_read_by_everybody_approved_but_written_by_members(cast: Cast) -> None:
    opened = RoomFactory(community=CommunityFactory(visibility="open"))
    join(opened.community, cast.carol)
    found = {name: letters(user, opened) for name, user in cast.people.items()}
    assert found == {
        name: "rw" if name == "carol" else "" if name in {"eve", "banned", "suspended"} else "r" for name in cast.people
    }


def test_guests_grant_gives_that_room_and_nothing_else(cast: Cast) -> None:
    kitchen, attic = cast.room, RoomFactory(community=cast.g1)
    assign_perm("enter_room", cast.dave, kitchen)
    dave = User.objects.get(pk=cast.dave.pk)
    assert (letters(dave, kitchen), letters(dave, attic)) == ("rw", "")
    assert access_room(dave, cast.g1.slug, kitchen.slug) == kitchen
    assert cast.g1 not in visible_to(dave)
    assert not any(may(dave, permission, cast.g1) for permission in May)
    assert readers({(kitchen.pk, dave.pk), (attic.pk, dave.pk)}) == {(kitchen.pk, dave.pk)}
    for source in (GroupSource(), QueueSource()):
        assert not source.readers({cast.g1.pk: [dave.pk]}).get(cast.g1.pk)


def test_withdrawn_guest_is_out_at_once(cast: Cast) -> None:
    assign_perm("enter_room", cast.dave, cast.room)
    remove_perm("enter_room", cast.dave, cast.room)
    assert letters(User.objects.get(pk=cast.dave.pk), cast.room) == ""
    assert readers({(cast.room.pk, cast.dave.pk)}) == set()


@pytest.mark.parametrize("state", ["pending", "declined", "suspended", "banned"])
def test_guests_grant_is_worth_nothing_to_somebody_who_may_not_take_part(cast: Cast, state: str) -> None:
    guest = make_person("guest", state=state, is_active=state != "banned")
    assign_perm("enter_room", guest, cast.room)
    assert letters(guest, cast.room) == ""


def test_person_removed_from_the_group_is_no_guest_of_its_rooms_either(cast: Cast) -> None:
    assign_perm("enter_room", cast.bob, cast.room)
    remove_member(cast.bob_membership, by=cast.host)
    assert letters(cast.bob, cast.room) == ""
    assert readers({(cast.room.pk, cast.bob.pk)}) == set()
    add_member(cast.g1, cast.bob, by=None)
    assert letters(cast.bob, cast.room) == "rw"


def test_reader_who_was_a_guest_before_does_not_write(cast: Cast) -> None:
    assign_perm("enter_room", cast.bob, cast.room)
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.GUEST)
    assert letters(cast.bob, cast.room) == "rw"
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role=Membership.Role.READER)
    assert letters(cast.bob, cast.room) == "r"


def test_readers_of_rooms_agree_with_the_permission_asked_one_by_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = RoomFactory(community=CommunityFactory(visibility="open"))
    assign_perm("enter_room", cast.dave, cast.room)
    assign_perm("enter_room", cast.frank, cast.room)
    rooms = [cast.room, cast.other_room, opened]
    people = list(User.objects.filter(state=User.State.APPROVED))
    pairs = {(room.pk, user.pk) for room in rooms for user in people}
    reading = {(room.pk, user.pk) for room in rooms for user in people if may_read(user, room)}
    assert readers(pairs) == reading
    monkeypatch.setattr(core.among, "FEW", 0)  # as it is asked of a thousand
    monkeypatch.setattr(core.prepared, "FEW", 0)
    assert readers(pairs) == reading


@pytest.mark.parametrize("count", [1, 50])
def test_asking_for_readers_costs_the_same_however_many(
    cast: Cast, count: int, django_assert_num_queries: object
) -> None:
    people = [make_person(f"p{n}") for n in range(count)]
    join(cast.g1, *people)
    pairs = {(cast.room.pk, user.pk) for user in people}
    strangers = {(cast.other_room.pk, user.pk) for user in people}
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert readers(pairs) == pairs
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert readers(pairs | strangers) == pairs
