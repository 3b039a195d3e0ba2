"""Two people of a group write to each other alone: who may, who reads it, and what a refusal tells."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.models import User
from communities.bell.queries import bell_page
from communities.chat.actions import send_message
from communities.chat.models import Message
from communities.chat.updates import RoomSource
from communities.conversations.actions import write_to
from communities.conversations.queries import conversations_of
from communities.direct.actions import join_direct, open_conversation, refuse_direct_messages
from communities.files.actions import store_file, upload_of
from communities.groups.actions import add_member, leave_community
from communities.groups.models import Community, Membership
from communities.library.queries import library_of
from communities.mutes.actions import mute_room
from communities.notifications.models import Notification
from communities.people.actions import block_person, unblock_person
from communities.rooms.actions import move_room_members
from communities.rooms.models import Room, RoomMember
from communities.rooms.permissions import access_room, goes_on, listed_rooms, may_read, may_send, readers
from core.errors import Refused
from moderation.cases.models import Evidence, FurtherEvidence
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from moderation.subjects import access_subject
from outbox.models import Letter
from realtime.read import Sent
from tests.authz.answers import fingerprint
from tests.cast import Cast, make_person
from tests.communities.files.test_serving import chosen
from tests.communities.rooms.test_narrow import finds
from tests.factories.communities import CommunityFactory, join
from tests.threads import at_once

pytestmark = pytest.mark.django_db
Role = Membership.Role


def write(cast: Cast, by: User, to: User, text: str = "Helo", **more: Any) -> Message:
    return write_to(to, cast.g1, text=text, client_id=more.pop("client_id", uuid.uuid4()), by=by, **more)


def say(room: Room, by: User, text: str = "Helo") -> Message:
    return send_message(room, text=text, client_id=uuid.uuid4(), by=by)


def fresh(room: Room) -> Room:
    return Room.objects.select_related("community").get(pk=room.pk)


def test_two_people_have_one_room_and_nobody_else_has_it(cast: Cast, client_of: Callable[[User], Client]) -> None:
    room = write(cast, cast.alice, cast.bob, "Quillwort").room
    assert write(cast, cast.bob, cast.alice).room == room
    join(cast.g1, minder := make_person("minder"), role=Role.MODERATOR)
    for one in (cast.host, minder, cast.mod1, cast.carol, cast.dave, cast.admin):
        assign_perm("enter_room", one, room)  # not even by a grant
        one = User.objects.get(pk=one.pk)
        assert not may_read(one, fresh(room))
        assert not readers({(room.pk, one.pk)})
        with pytest.raises(Http404):
            access_room(one, cast.g1.slug, room.slug)
        assert "Quillwort" not in finds(client_of(one), "Quillwort")
    assert room not in listed_rooms(cast.host, cast.g1)
    host = client_of(cast.host)
    for tail in ("", "settings/", "people/", "narrow/", "people/choose/", "leave/"):
        assert host.get(f"/groups/{cast.g1.slug}/chat/{room.slug}/{tail}").status_code == 404
    for one in (cast.alice, cast.bob):
        client = client_of(one)
        assert "Quillwort" in finds(client, "Quillwort")
        assert client.get(f"/messages/{room.pk}/").url.endswith(f"{room.slug}/#newest")  # type: ignore[attr-defined]
    assert "Bob" in client_of(cast.alice).get(f"/groups/{cast.g1.slug}/chat/{room.slug}/").content.decode()
    assert client_of(cast.carol).get(f"/messages/{room.pk}/").status_code == 404
    assert client_of(cast.carol).get(f"/updates/room:{room.pk}/").status_code == 404


def test_a_host_who_is_one_of_the_two_cannot_change_the_room(cast: Cast, client_of: Callable[[User], Client]) -> None:
    room = write(cast, cast.host, cast.bob).room
    path = f"/groups/{cast.g1.slug}/chat/{room.slug}/"
    page = client_of(cast.host).get(path).content.decode()
    assert "Settings of the room" not in page
    assert client_of(cast.host).get(f"{path}settings/").status_code == 404


def test_a_block_and_a_wish_for_none_answer_like_an_unknown_person(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    room, bob = write(cast, cast.bob, cast.alice).room, client_of(cast.bob)
    sent = {"text": "Helo", "client_id": uuid.uuid4()}
    unknown = f"/people/{uuid.uuid4()}/message/"
    refused = fingerprint(bob.post(unknown, sent), unknown)
    path, chat = f"/people/{cast.alice.pk}/message/", f"/groups/{cast.g1.slug}/chat/{room.slug}/"
    (missing,) = RoomSource().send([Sent(uuid.uuid4(), cast.bob.pk, "Helo", uuid.uuid4(), None)])
    assert isinstance(missing, Refused)
    profile = bob.get(f"/people/{cast.alice.pk}/").content.count(b"/message/")

    def shut() -> None:
        assert fingerprint(bob.post(path, {**sent, "client_id": uuid.uuid4()}), path) == refused
        (answer,) = RoomSource().send([Sent(room.pk, cast.bob.pk, "Helo", uuid.uuid4(), None)])
        assert isinstance(answer, Refused)
        assert (answer.code, answer.message) == (missing.code, missing.message)
        assert bob.post(f"{chat}messages/", sent).status_code == 404
        assert bob.get(f"/people/{cast.alice.pk}/").content.count(b"/message/") == profile == 1
        page = bob.get(chat).content  # nothing on it says so
        assert b"data-write" in page
        assert b"no longer write to each other" not in page

    block_person(cast.alice, by=cast.bob)
    with pytest.raises(Refused, match="invalid") as own:
        say(room, cast.bob)
    assert "blocked" in own.value.message
    unblock_person(cast.alice, by=cast.bob)

    block_person(cast.bob, by=cast.alice)
    shut()
    with pytest.raises(Refused, match="invalid"):
        say(room, cast.alice)
    unblock_person(cast.bob, by=cast.alice)
    refuse_direct_messages(cast.alice, is_on=True)
    shut()
    say(room, cast.alice)  # who wants none may write: that is theirs to stop
    refuse_direct_messages(cast.alice, is_on=False)
    say(room, cast.bob)


def test_the_site_has_none_unless_it_says_so(cast: Cast, client_of: Callable[[User], Client], settings: Any) -> None:
    room = write(cast, cast.alice, cast.bob).room
    settings.DIRECT_MESSAGES = False
    alice = client_of(cast.alice)
    assert alice.get(f"/people/{cast.bob.pk}/message/").status_code == 404
    assert b"/message/" not in alice.get(f"/people/{cast.bob.pk}/").content
    assert b'href="/messages/"' not in alice.get("/groups/").content
    assert not may_send(cast.alice, fresh(room))
    with pytest.raises(Refused, match="not_found"):
        write(cast, cast.alice, cast.host)
    with pytest.raises(Refused, match="not_found"):
        say(room, cast.alice)
    assert "Helo" in alice.get(f"/groups/{cast.g1.slug}/chat/{room.slug}/").content.decode()


def test_only_members_of_one_group_write_to_each_other(cast: Cast) -> None:
    guest, reader = make_person("guest"), make_person("reader")
    join(cast.g1, guest, role=Role.GUEST)
    join(cast.g1, reader, role=Role.READER)
    for by, to in ((cast.alice, cast.carol), (cast.alice, guest), (guest, cast.alice), (cast.alice, cast.alice),
                   (reader, cast.alice), (cast.alice, cast.frank), (cast.dave, cast.alice), (cast.mod1, cast.alice),
                   (cast.alice, cast.suspended)):  # fmt: skip
        with pytest.raises(Refused, match="not_found"):
            open_conversation(cast.g1, to, by=User.objects.get(pk=by.pk))
    assert open_conversation(cast.g1, reader, by=cast.alice)
    Community.objects.filter(pk=cast.g1.pk).update(archived_at=timezone.now())
    with pytest.raises(Refused):
        open_conversation(Community.objects.get(pk=cast.g1.pk), cast.bob, by=User.objects.get(pk=cast.alice.pk))


def test_it_ends_when_one_leaves_and_the_other_can_read_on(cast: Cast, client_of: Callable[[User], Client]) -> None:
    room = write(cast, cast.alice, cast.bob, "Quillwort").room
    leave_community(Membership.objects.get(person=cast.bob, community=cast.g1))
    alice = User.objects.get(pk=cast.alice.pk)
    assert (may_read(alice, fresh(room)), may_send(alice, fresh(room))) == (True, False)
    assert not may_read(User.objects.get(pk=cast.bob.pk), fresh(room))
    page = client_of(alice).get(f"/groups/{cast.g1.slug}/chat/{room.slug}/").content.decode()
    assert "You can no longer write to each other here" in page
    assert "Quillwort" in page
    with pytest.raises(Refused, match="not_found"):
        say(room, alice)
    assert not conversations_of(User.objects.get(pk=cast.bob.pk))
    add_member(cast.g1, cast.bob, by=None)
    assert goes_on(fresh(room))
    say(room, User.objects.get(pk=cast.bob.pk))


def test_how_many_one_may_begin_in_a_day(cast: Cast, settings: Any) -> None:
    settings.NEW_CONVERSATION_LIMIT = (2, 86_400)
    others = [make_person(f"p{n}") for n in range(3)]
    join(cast.g1, *others)
    now = timezone.now()
    for other in others[:2]:
        write(cast, cast.alice, other, now=now)
    with pytest.raises(Refused, match="rate"):
        write(cast, cast.alice, others[2], now=now)
    assert Room.objects.filter(kind="direct").count() == 2
    write(cast, cast.alice, others[0], now=now)
    write(cast, others[2], cast.alice, now=now)
    write(cast, cast.alice, others[2], now=now)  # who was written to answers
    write(cast, cast.alice, cast.bob, now=now + timedelta(days=1, seconds=1))


def test_nothing_is_left_of_what_was_only_tried(cast: Cast) -> None:
    with pytest.raises(Refused):
        write(cast, cast.alice, cast.bob, " ")
    assert not Room.objects.filter(kind="direct").exists()


def test_the_other_is_told_once_by_name_here_and_without_a_word_by_letter(cast: Cast) -> None:
    room = write(cast, cast.bob, cast.alice, "Quillwort").room
    say(room, cast.bob)
    told = Notification.objects.filter(kind="direct_message")
    assert [(one.person, one.mail) for one in told] == [(cast.alice, "due")]
    line = bell_page(cast.alice).lines[0]
    assert line.text == "Bob has written to you."
    assert f"/chat/{room.slug}/" in line.url
    assert not Letter.objects.filter(person=cast.alice, template__contains="direct").exists()
    mute_room(room, is_on=True, by=cast.bob)
    say(room, cast.alice)
    assert not told.filter(person=cast.bob).exists()
    block_person(cast.bob, by=cast.alice)
    assert bell_page(User.objects.get(pk=cast.alice.pk)).lines[0].is_gone


def test_a_report_gives_moderators_that_message_and_three_around_it_for_good(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    room = write(cast, cast.bob, cast.alice, "words-0").room
    said = [say(room, cast.bob if n % 2 else cast.alice, f"words-{n}") for n in range(1, 10)]
    about = said[4]  # words-5
    with pytest.raises(Http404):
        access_subject(cast.host, "message", about.pk)
    flags = client_of(cast.alice).get(f"/moderation/flag/message/{about.pk}/").content.decode()
    assert "up to 3 messages before and after it" in flags
    case = raise_flag(
        "message", access_subject(cast.alice, "message", about.pk), reason="rules", note="", by=cast.alice
    ).case
    content = Evidence.objects.get(case=case).content
    assert [one.get("text", "here") for one in content["around"]] == [
        "words-2", "words-3", "words-4", "here", "words-6", "words-7", "words-8",
    ]  # fmt: skip
    assert content["audience"]["room"] == "direct"
    mod1 = client_of(cast.mod1)
    page = mod1.get(f"/moderation/cases/{case.pk}/").content.decode()
    assert {f"words-{n}" for n in range(10) if f"words-{n}" in page} == {f"words-{n}" for n in range(2, 9)}
    # What is written afterwards is no part of it, whether or not the reported words change.
    say(room, cast.alice, "words-later")
    about.edited_at = timezone.now()
    Message.objects.filter(pk=about.pk).update(body="words-5b", html="words-5b", edited_at=about.edited_at)
    page = mod1.get(f"/moderation/cases/{case.pk}/").content.decode()
    assert "words-5b" in page
    assert "words-later" not in page
    assert "words-9" not in page
    case.refresh_from_db()
    decide_case(case, decision="remove", reason="Rule 1", seen_version=case.version, by=cast.mod1)
    assert "around" not in FurtherEvidence.objects.get(case=case).content
    assert not Message.objects.get(pk=about.pk).is_shown
    assert mod1.get(f"/groups/{cast.g1.slug}/chat/{room.slug}/").status_code == 404


def test_my_conversations_newest_first_with_what_is_new(
    cast: Cast, client_of: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.alice)
    assert "You have not written with anybody alone yet" in client.get("/messages/").content.decode()
    now = timezone.now()
    others = [cast.bob, cast.host, make_person("dilys")]
    join(cast.g1, others[2])
    for n, other in enumerate(others):
        write(cast, other, cast.alice, now=now + timedelta(seconds=n))
    write(cast, cast.bob, cast.alice, now=now + timedelta(seconds=9))
    found = list(conversations_of(cast.alice))
    assert [room.new for room in found] == [2, 1, 1]  # type: ignore[attr-defined]
    with django_assert_max_num_queries(14):
        page = client.get("/messages/").content.decode()
    assert page.index(">Bob<") < page.index(">Dilys<") < page.index(">Host<")
    mute_room(found[0], is_on=True, by=cast.alice)
    block_person(others[2], by=cast.alice)
    assert [room.new for room in conversations_of(cast.alice)] == [0, 0, 1]  # type: ignore[attr-defined]


def test_pages_begin_and_lead_on(cast: Cast, client_of: Callable[[User], Client]) -> None:
    alice, path = client_of(cast.alice), f"/people/{cast.bob.pk}/message/"
    assert path in alice.get(f"/people/{cast.bob.pk}/").content.decode()
    assert "group" not in alice.get(path).context["form"].fields
    sent = {"text": "Helo", "client_id": uuid.uuid4()}
    there = alice.post(path, sent).url  # type: ignore[attr-defined]
    assert alice.post(path, sent).url == there  # type: ignore[attr-defined]
    assert Message.objects.filter(room__kind="direct").count() == 1
    assert alice.get(path).url == there  # type: ignore[attr-defined]
    second = CommunityFactory(name="Panel")
    join(second, cast.alice, cast.host)
    form = {**sent, "client_id": uuid.uuid4()}
    assert "Choose a group" in alice.post(f"/people/{cast.host.pk}/message/", form).content.decode()
    alice.post(f"/people/{cast.host.pk}/message/", {**form, "group": str(second.pk)})
    assert Room.objects.get(pair__isnull=False, community=second).members.count() == 2
    assert alice.post("/messages/settings/", {"accepts": "no"}).status_code == 302
    with pytest.raises(Refused, match="not_found"):
        write(cast, cast.bob, cast.alice)


def test_two_accounts_of_one_person_have_their_conversations_together(cast: Cast) -> None:
    join(cast.g1, second := make_person("second"))
    old = write(cast, second, cast.bob).room
    write(cast, second, cast.alice)
    move_room_members(second, cast.alice, now=timezone.now())
    join_direct(second, cast.alice)
    assert write(cast, cast.alice, cast.bob).room == old
    assert not RoomMember.objects.filter(person=second).exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_room_and_after_a_block_nothing_arrives(cast: Cast) -> None:
    at_once(*[lambda: write(cast, cast.alice, cast.bob), lambda: write(cast, cast.bob, cast.alice)] * 2)
    assert Room.objects.filter(kind="direct").count() == 1
    room = Room.objects.select_related("community").get(kind="direct")
    assert Message.objects.filter(room=room).count() == 4
    at_once(lambda: say(room, cast.alice), lambda: block_person(cast.alice, by=cast.bob), lambda: say(room, cast.bob))
    before = Message.objects.filter(room=room, author=cast.alice).count()
    with pytest.raises(Refused):
        say(room, cast.alice)
    assert Message.objects.filter(room=room, author=cast.alice).count() == before


def test_a_file_between_two_is_found_and_had_by_the_two_alone(cast: Cast, client_of: Callable[[User], Client]) -> None:
    room = write(cast, cast.bob, cast.alice).room
    file = store_file(cast.g1, by=cast.alice, **upload_of("quillwort.txt", b"Quillwort"))
    send_message(room, text="", client_id=uuid.uuid4(), files=[chosen(file)], by=cast.alice)
    for one in (cast.host, cast.mod1, cast.carol):
        client = client_of(one)
        assert client.get(f"/files/{file.pk}/").status_code == 404
        assert "quillwort" not in finds(client, "quillwort")
    assert file not in library_of(cast.g1, reader=cast.host).files
    bob = client_of(cast.bob)
    assert bob.get(f"/files/{file.pk}/").status_code == 200
    page = finds(bob, "quillwort")
    assert "quillwort" in page
    assert ">Alice<" in page  # what the conversation is called
