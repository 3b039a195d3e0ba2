"""Guests see what they were let into, readers do not write, and a badge stands beside a guest's name."""

import uuid
from typing import Any

import pytest

from communities.chat.actions import send_message
from communities.groups.actions import add_member, give_role
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, is_written_for, may
from communities.rooms.actions import choose_guest_rooms
from communities.rooms.permissions import guests_in, may_read, may_send, readers
from core.errors import Refused
from tests.cast import Cast
from tests.factories.communities import PostFactory, RoomFactory, join

pytestmark = pytest.mark.django_db
BADGE = "Guest</strong>"


def shows_badge(page: str) -> bool:
    """Beside a name; the hidden one of the pattern for messages that arrive live does not count."""
    assert "{{" not in page
    return BADGE in page.partition("<template")[0]


def test_member_made_a_guest_sees_only_the_rooms_a_host_chooses(cast: Cast, client_of: Any) -> None:
    attic = RoomFactory(community=cast.g1, name="Attic", slug="attic")
    give_role(cast.bob_membership, role="guest", by=cast.host)
    assert not may_read(cast.bob, cast.room)
    path = f"/groups/carers/members/{cast.bob_membership.pk}/rooms/"
    assert client_of(cast.host).post(path, {"rooms": [str(attic.pk)]}).status_code == 302
    assert (may_read(cast.bob, cast.room), may_send(cast.bob, attic)) == (False, True)
    front = client_of(cast.bob).get("/groups/carers/").content.decode()
    assert "You are a guest of this group." in front
    assert "/groups/carers/chat/attic/" in front
    assert "kitchen" not in front
    for gone in ("members/", f"posts/{cast.post.pk}/", "chat/kitchen/"):
        assert client_of(cast.bob).get(f"/groups/carers/{gone}").status_code == 404
    client_of(cast.host).post(path, {})
    assert not may_read(cast.bob, attic)


def test_guest_keeps_the_rooms_while_the_role_changes_and_comes_back(cast: Cast) -> None:
    give_role(cast.bob_membership, role="guest", by=cast.host)
    choose_guest_rooms(cast.bob_membership, rooms={cast.room.pk}, by=cast.host)
    give_role(cast.bob_membership, role="reader", by=cast.host)
    give_role(cast.bob_membership, role="guest", by=cast.host)
    assert may_send(cast.bob, cast.room)


def test_guest_made_a_member_reads_as_a_newcomer_of_that_moment(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(history="protected")
    guest = add_member(cast.g1, cast.dave, by=cast.host.pk, role="guest")
    came = guest.reads_from
    post = PostFactory(community=cast.g1, author=cast.bob)  # while dave is a guest and sees one room
    give_role(guest, role="member", by=cast.host)
    assert Membership.objects.get(pk=guest.pk).reads_from > came
    assert not is_written_for(cast.dave, cast.g1, post.created_at)
    assert is_written_for(cast.dave, cast.g1, PostFactory(community=cast.g1, author=cast.bob).created_at)


def test_guest_made_a_member_where_newcomers_read_everything_reads_everything(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(history="protected")
    guest = add_member(cast.g1, cast.dave, by=cast.host.pk, role="guest")
    Community.objects.filter(pk=cast.g1.pk).update(history="shared")
    give_role(guest, role="reader", by=cast.host)
    assert Membership.objects.get(pk=guest.pk).reads_from is None


def test_member_made_a_guest_and_back_loses_nothing(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(history="protected")
    member = add_member(cast.g1, cast.dave, by=cast.host.pk, role="member")
    for role in ("guest", "member", "guest", "reader"):
        give_role(member, role=role, by=cast.host)
    assert Membership.objects.get(pk=member.pk).reads_from == member.joined_at


def test_guest_accepts_the_rules_too(cast: Cast, client_of: Any) -> None:
    give_role(cast.bob_membership, role="guest", by=cast.host)
    choose_guest_rooms(cast.bob_membership, rooms={cast.room.pk}, by=cast.host)
    Community.objects.filter(pk=cast.g1.pk).update(rules_version=1)
    assert not may_read(cast.bob, cast.room)
    assert readers({(cast.room.pk, cast.bob.pk)}) == set()
    for path in ("/groups/carers/", "/groups/carers/chat/kitchen/"):
        assert client_of(cast.bob).get(path).headers["Location"].startswith("/groups/carers/rules/")


def test_rooms_are_chosen_for_guests_alone(cast: Cast) -> None:
    with pytest.raises(Refused):
        choose_guest_rooms(cast.bob_membership, rooms={cast.room.pk}, by=cast.host)


def test_badge_stands_beside_a_guests_name_wherever_it_is(cast: Cast, client_of: Any) -> None:
    send_message(cast.room, text="hello", client_id=uuid.uuid4(), by=cast.bob)
    pages = ("members/", "chat/kitchen/", "", f"posts/{cast.post.pk}/")
    client = client_of(cast.alice)
    assert [shows_badge(client.get(f"/groups/carers/{page}").content.decode()) for page in pages] == [False] * 4
    give_role(cast.bob_membership, role="guest", by=cast.host)
    assert [shows_badge(client.get(f"/groups/carers/{page}").content.decode()) for page in pages] == [True] * 4


def test_somebody_let_into_one_room_is_a_guest_there_and_a_member_is_not(cast: Cast) -> None:
    from guardian.shortcuts import assign_perm

    assign_perm("enter_room", cast.dave, cast.room)
    assign_perm("enter_room", cast.alice, cast.room)
    assert guests_in(cast.room, [cast.alice.pk, cast.bob.pk]) == {cast.dave.pk}  # before dave has written a word


def test_reader_reads_and_is_told_why_there_is_no_composer(cast: Cast, client_of: Any) -> None:
    join(cast.g1, cast.dave, role="reader")
    client = client_of(cast.dave)
    for page in ("", "chat/kitchen/", f"posts/{cast.post.pk}/"):
        shown = client.get(f"/groups/carers/{page}").content.decode()
        assert "You are a reader in this group" in shown
        assert "data-write" not in shown
    assert not may(cast.dave, May.POST, cast.g1)
    assert Membership.objects.get(community=cast.g1, person=cast.dave).role == "reader"
