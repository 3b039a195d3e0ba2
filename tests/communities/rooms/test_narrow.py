"""A room for some people of the group: to everybody else it does not exist."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from guardian.shortcuts import assign_perm

import core.among
import core.prepared
from accounts.models import User
from communities.chat.actions import send_message
from communities.chat.queries import rooms_of
from communities.chat.updates import RoomSource
from communities.groups.actions import add_member, give_role, leave_community
from communities.groups.models import Community, Membership
from communities.notifications.models import Notification
from communities.rooms.actions import (
    admit_guest,
    leave_room,
    make_room,
    narrow_room,
    put_in_room,
    take_out_of_room,
)
from communities.rooms.models import Room, RoomMember
from communities.rooms.permissions import access_room, listed_rooms, may_read, may_send, narrower_rooms_of, readers
from core.errors import Moved, Refused
from moderation.subjects import access_subject
from realtime.models import Update
from realtime.read import Sent
from records.models import Entry
from tests.authz.answers import fingerprint
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, RoomFactory, join
from tests.threads import at_once

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def nook(cast: Cast) -> Room:
    """A narrow room of g1 with alice in it."""
    room = make_room(cast.g1, name="Nook", kind="narrow", by=cast.host)
    put_in_room(room, {cast.alice.pk}, by=cast.host)
    return room


def letters(user: User, room: Room) -> str:
    user = User.objects.get(pk=user.pk)
    return "".join(letter for letter, ask in (("r", may_read), ("w", may_send)) if ask(user, room))


def say(room: Room, by: User, text: str = "Helo") -> Any:
    return send_message(room, text=text, client_id=uuid.uuid4(), by=by)


def finds(client: Client, word: str) -> str:
    page = client.post("/search/", {"q": word}).content.decode()
    return re.sub(r'<input[^>]*name="q"[^>]*>|<title>.*?</title>', "", page, flags=re.S)


def test_it_is_read_by_those_chosen_and_by_whoever_looks_after_the_group(cast: Cast, nook: Room) -> None:
    assign_perm("enter_room", cast.dave, nook)
    minder, reader = make_person("minder"), make_person("reader")
    join(cast.g1, minder, role=Role.MODERATOR)
    join(cast.g1, reader, role=Role.READER)
    put_in_room(nook, {reader.pk, cast.carol.pk}, by=cast.host)  # carol belongs to another group
    found = {name: letters(person, nook) for name, person in cast.people.items() if letters(person, nook)}
    assert found == {"alice": "rw", "host": "rw", "dave": "rw"}
    assert (letters(minder, nook), letters(reader, nook)) == ("rw", "r")
    assert not RoomMember.objects.filter(person=cast.carol).exists()
    with pytest.raises(Http404):
        access_room(cast.bob, cast.g1.slug, nook.slug)


def test_in_an_open_group_it_is_for_members_alone(cast: Cast, nook: Room) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(visibility="open")
    nook = Room.objects.select_related("community").get(pk=nook.pk)
    RoomMember.objects.create(room=nook, person=cast.carol)
    assert (letters(cast.carol, nook), letters(cast.carol, RoomFactory(community=nook.community))) == ("", "r")
    assert nook not in listed_rooms(cast.carol, nook.community)


def test_all_who_are_asked_answer_alike(cast: Cast, nook: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = make_room(CommunityFactory(visibility="open"), name="Porch", by=None)
    closed_off = RoomFactory(community=opened.community, kind="narrow")
    join(opened.community, cast.carol, cast.bob)
    join(opened.community, cast.host, role=Role.MODERATOR)
    RoomMember.objects.create(room=closed_off, person=cast.carol)
    RoomMember.objects.create(room=closed_off, person=cast.dave)
    direct = RoomFactory(community=cast.g1, kind="direct")
    for one in (cast.alice, cast.bob):
        RoomMember.objects.create(room=direct, person=one)
    for guest, room in ((cast.dave, nook), (cast.frank, nook), (cast.comms, closed_off), (cast.comms, direct)):
        assign_perm("enter_room", guest, room)
    Membership.objects.filter(person=cast.bob, community=opened.community).update(role=Role.GUEST)
    assign_perm("enter_room", cast.bob, closed_off)
    rooms = [*Room.objects.select_related("community")]
    people = list(User.objects.taking_part())
    reading = {(room.pk, user.pk) for room in rooms for user in people if may_read(user, room)}
    assert readers({(room.pk, user.pk) for room in rooms for user in people}) == reading
    monkeypatch.setattr(core.among, "FEW", 0)  # as it is asked of a thousand
    monkeypatch.setattr(core.prepared, "FEW", 0)
    assert readers({(room.pk, user.pk) for room in rooms for user in people}) == reading
    assert {(direct.pk, cast.alice.pk), (closed_off.pk, cast.host.pk), (closed_off.pk, cast.bob.pk)} <= reading
    assert (direct.pk, cast.host.pk) not in reading
    for user in people:
        narrower = {room.pk for room in rooms if room.kind != "open" and (room.pk, user.pk) in reading}
        assert set(narrower_rooms_of(user)) == narrower
        for group in {room.community for room in rooms}:
            if may_read(user, RoomFactory.build(community=group)):
                listed = {room.pk for room in rooms if room.community == group and room.kind != "direct"}
                assert {room.pk for room in listed_rooms(user, group)} == {
                    pk for pk in listed if (pk, user.pk) in reading
                }


@pytest.mark.parametrize("count", [1, 30])
def test_asking_for_readers_costs_the_same_however_many(
    cast: Cast, nook: Room, count: int, django_assert_num_queries: Any
) -> None:
    people = [make_person(f"p{n}") for n in range(count)]
    join(cast.g1, *people)
    put_in_room(nook, {one.pk for one in people}, by=cast.host)
    pairs = {(nook.pk, one.pk) for one in people}
    with django_assert_num_queries(3):
        assert readers(pairs) == pairs
    with django_assert_num_queries(6):
        assert readers(pairs | {(cast.room.pk, cast.carol.pk)}) == pairs


def test_to_everybody_else_it_does_not_exist(cast: Cast, nook: Room, client_of: Callable[[User], Client]) -> None:
    message, bob, path = say(nook, cast.alice, "Quillwort"), client_of(cast.bob), f"/groups/{cast.g1.slug}/chat/"
    missing = fingerprint(bob.get(f"{path}nooo/"), f"{path}nooo/")
    tails = ("", "people/", "leave/", f"messages/{message.pk}/history/", "settings/", "people/choose/", "narrow/")
    assert {bob.get(f"{path}{nook.slug}/{tail}").status_code for tail in tails[:4]} == {404}
    assert fingerprint(bob.get(f"{path}{nook.slug}/"), f"{path}{nook.slug}/") == missing
    own, unknown = [bob.get(f"{path}{slug}/settings/").status_code for slug in (nook.slug, "nooo")]
    assert own == unknown == 403
    assert "Nook" not in bob.get(f"/groups/{cast.g1.slug}/").content.decode()
    assert nook not in rooms_of(cast.g1, cast.bob)
    assert "Quillwort" not in finds(bob, "Quillwort")
    assert "Quillwort" in finds(client_of(cast.alice), "Quillwort")
    with pytest.raises(Http404):
        access_subject(cast.bob, "message", message.pk)
    with pytest.raises(Refused, match="not_found"):
        say(nook, cast.bob)
    (answer,) = RoomSource().send([Sent(nook.pk, cast.bob.pk, "Helo", uuid.uuid4(), None)])
    assert str(answer) == "not_found"
    assert bob.get(f"/updates/room:{nook.pk}/").status_code == 404
    assert make_room(cast.g1, name="Nook", by=cast.host).slug == "nook"  # it is in nobody's way
    assert "Nook" in client_of(cast.alice).get(f"{path}{nook.slug}/").content.decode()


def test_search_is_right_on_the_next_request(cast: Cast, client_of: Callable[[User], Client]) -> None:
    say(cast.room, cast.alice, "Quillwort")
    bob, alice = client_of(cast.bob), client_of(cast.alice)
    assert "Quillwort" in finds(bob, "Quillwort")
    room = narrow_room(cast.room, by=cast.host)
    assert "Quillwort" not in finds(bob, "Quillwort")
    assert "Quillwort" not in finds(alice, "Quillwort")  # who wrote it and was not chosen has lost it too
    assert "Quillwort" in finds(client_of(cast.host), "Quillwort")
    put_in_room(room, {cast.bob.pk}, by=cast.host)
    assert "Quillwort" in finds(bob, "Quillwort")
    take_out_of_room(room, cast.bob, by=cast.host)
    assert "Quillwort" not in finds(bob, "Quillwort")


def test_narrowing_keeps_the_chosen_leads_them_on_and_lets_go_of_everybody_else(cast: Cast) -> None:
    old, room = cast.room.slug, cast.room
    assign_perm("enter_room", cast.bob, room)  # a guest once, a member now
    assign_perm("enter_room", cast.dave, room)
    put_in_room(room, {cast.alice.pk}, by=cast.host)
    assert not Notification.objects.filter(kind="room_chosen").exists()  # it was open to them anyway
    room = narrow_room(room, by=cast.host)
    assert [letters(one, room) for one in (cast.alice, cast.dave, cast.bob)] == ["rw", "rw", ""]
    with pytest.raises(Moved):
        access_room(cast.alice, cast.g1.slug, old)
    with pytest.raises(Http404):
        access_room(cast.bob, cast.g1.slug, old)
    assert Update.objects.filter(stream_id=f"room:{room.pk}").latest("seq").kind == "room"
    assert Entry.objects.get(kind="room.narrowed").detail == {"people": 2}
    with pytest.raises(Refused, match="conflict"):
        narrow_room(room, by=cast.host)
    with pytest.raises(Refused):
        narrow_room(make_room(cast.g1, name="Attic", by=cast.host), by=cast.alice)


def test_who_is_put_in_is_told_and_who_is_taken_out_is_out(cast: Cast, nook: Room) -> None:
    told = Notification.objects.get(kind="room_chosen")
    assert (told.person, told.subject_id) == (cast.alice, nook.pk)
    assert put_in_room(nook, {cast.alice.pk, cast.bob.pk}, by=cast.host) == 1
    take_out_of_room(nook, cast.alice, by=cast.host)
    update = Update.objects.filter(stream_id=f"room:{nook.pk}").latest("seq")
    assert (update.kind, update.action, update.object_id) == ("member", "removed", cast.alice.pk)
    assert letters(cast.alice, nook) == ""
    with pytest.raises(Refused, match="conflict"):
        take_out_of_room(nook, cast.alice, by=cast.host)
    leave_room(nook, by=cast.bob)
    assert letters(cast.bob, nook) == ""
    assign_perm("enter_room", cast.dave, nook)
    take_out_of_room(nook, cast.dave, by=cast.host)
    assert letters(cast.dave, nook) == ""
    kinds = Entry.objects.filter(detail__room=str(nook.pk)).order_by("at", "pk").values_list("kind", flat=True)
    assert [*kinds] == ["room.person_put_in"] * 2 + ["room.person_taken_out", "room.person_left", "guest.dismissed"]
    for act in (put_in_room, take_out_of_room):
        with pytest.raises(Refused):
            act(nook, {cast.bob.pk} if act is put_in_room else cast.bob, by=cast.bob)  # type: ignore[arg-type]


def test_whoever_comes_back_to_the_group_is_chosen_anew(cast: Cast, nook: Room) -> None:
    leave_community(Membership.objects.get(person=cast.alice, community=cast.g1))
    assert letters(cast.alice, nook) == ""
    add_member(cast.g1, cast.alice, by=None)
    assert letters(cast.alice, nook) == ""
    assert put_in_room(nook, {cast.alice.pk}, by=cast.host) == 1
    assert letters(cast.alice, nook) == "rw"
    Membership.objects.filter(person=cast.alice, community=cast.g1).update(until=timezone.localdate() - timedelta(30))
    assert letters(cast.alice, nook) == ""


def test_what_let_a_guest_in_ends_with_the_time_in_which_they_had_it(cast: Cast, nook: Room) -> None:
    join(cast.g1, cast.dave, role=Role.GUEST)
    admit_guest(nook, cast.dave, by=cast.host)
    mine = Membership.objects.get(person=cast.dave, community=cast.g1)
    give_role(mine, role=Role.MEMBER, by=cast.host)
    assert letters(cast.dave, nook) == "rw"
    leave_community(mine)
    add_member(cast.g1, cast.dave, by=None)
    assert letters(cast.dave, nook) == ""
    assert readers({(nook.pk, cast.dave.pk)}) == set()


def test_a_host_who_is_one_no_more_reads_it_only_if_chosen(cast: Cast, nook: Room) -> None:
    join(cast.g1, second := make_person("second"), role=Role.HOST)
    mine = Membership.objects.get(person=second, community=cast.g1)
    assert letters(second, nook) == "rw"
    give_role(mine, role=Role.MEMBER, by=cast.host)
    assert letters(second, nook) == ""
    assert may_read(cast.host, nook)


def test_the_pages_choose_show_and_take_out(cast: Cast, client_of: Callable[[User], Client]) -> None:
    host, alice = client_of(cast.host), client_of(cast.alice)
    made = host.post(f"/groups/{cast.g1.slug}/chat/new/", {"name": "Nook", "kind": "narrow", "key": uuid.uuid4()})
    nook = Room.objects.get(name="Nook")
    path = f"/groups/{cast.g1.slug}/chat/{nook.slug}/"
    assert made.url == f"{path}people/choose/"  # type: ignore[attr-defined]
    assert host.post(made.url, {"people": [cast.carol.pk]}).status_code == 200  # type: ignore[attr-defined]
    assert "Choose somebody" in host.post(made.url, {}).content.decode()  # type: ignore[attr-defined]
    assert "Bob" not in host.get(f"{made.url}?q=ali").content.decode()  # type: ignore[attr-defined]
    host.post(f"{made.url}?q=ali", {"people": [cast.alice.pk]})  # type: ignore[attr-defined]
    page = alice.get(f"{path}people/").content.decode()
    assert "Alice" in page
    assert "Take out" not in page
    assert "only the people of this room" in alice.get(path).content.decode()
    assert alice.post(f"{path}people/", {"person": cast.alice.pk}).status_code == 403
    assert host.get(f"{path}leave/").status_code == 404
    assert alice.post(f"{path}leave/").url == f"/groups/{cast.g1.slug}/"  # type: ignore[attr-defined]
    assert alice.get(path).status_code == 404
    host.post(made.url, {"people": [cast.alice.pk]})  # type: ignore[attr-defined]
    assign_perm("enter_room", cast.dave, nook)
    assert client_of(cast.dave).get(f"{path}people/").status_code == 404
    assert host.post(f"{path}people/", {"person": cast.alice.pk}).status_code == 302
    assert host.post(f"{path}people/", {"person": "x"}).status_code == 404
    assert alice.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_its_pages_ask_as_often_for_one_as_for_three(
    cast: Cast, nook: Room, client_of: Callable[[User], Client], count: int, django_assert_max_num_queries: Any
) -> None:
    people = [make_person(f"p{n}") for n in range(count)]
    join(cast.g1, *people)
    put_in_room(nook, {one.pk for one in people}, by=cast.host)
    host, path = client_of(cast.host), f"/groups/{cast.g1.slug}/chat/{nook.slug}/people/"
    with django_assert_max_num_queries(24):
        host.get(path)
    with django_assert_max_num_queries(24):
        host.get(f"{path}choose/")


@pytest.mark.django_db(transaction=True)
def test_nothing_said_by_whoever_is_taken_out_comes_after_it(cast: Cast) -> None:
    nook = make_room(cast.g1, name="Nook", kind="narrow", by=cast.host)
    put_in_room(nook, {cast.alice.pk}, by=cast.host)
    at_once(lambda: say(nook, cast.alice), lambda: take_out_of_room(nook, cast.alice, by=cast.host))
    told = Update.objects.filter(stream_id=f"room:{nook.pk}").order_by("seq")
    assert told.last().kind == "member"  # type: ignore[union-attr]
