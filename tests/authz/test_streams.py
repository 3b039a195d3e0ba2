"""Every kind of stream against every person, over the socket's door and as JSON. A kind without a row fails."""

import uuid
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from guardian.shortcuts import assign_perm

import core.among
import core.prepared
from accounts.models import User
from config.sockets import SOURCES, live_sessions
from core.errors import Refused
from realtime.hub import Session
from realtime.read import Sent
from tests.authz.answers import fingerprint, whole
from tests.authz.conftest import PEOPLE, World
from tests.cast import CANARY, Cast
from tests.factories.communities import CommunityFactory, RoomFactory

pytestmark = pytest.mark.django_db

# What each stream is of, and who reads it: everybody else is told that there is nothing.
TABLE: dict[str, tuple[str, Callable[[Cast], UUID], str]] = {
    "room of the secret group": ("room", lambda cast: cast.room.pk, "bob alice host moderator"),
    "room of the closed group": ("room", lambda cast: cast.other_room.pk, "carol"),
    "secret group": ("group", lambda cast: cast.g1.pk, "bob alice host moderator"),
    "closed group": ("group", lambda cast: cast.g2.pk, "carol"),
    "flags of the secret group": ("queue", lambda cast: cast.g1.pk, "host moderator mod1 admin"),
    "flags of the closed group": ("queue", lambda cast: cast.g2.pk, "mod2 admin"),
    "alice's own": ("me", lambda cast: cast.alice.pk, "alice"),
    "what does not exist": ("room", lambda cast: uuid.UUID(int=4), ""),
    "a group that does not exist": ("group", lambda cast: uuid.UUID(int=4), ""),
    "flags of a group that does not exist": ("queue", lambda cast: uuid.UUID(int=4), ""),
}


def session_of(world: World, who: str) -> Session:
    if who == "anon":
        return Session("", uuid.UUID(int=3), "")
    person = User.objects.get(pk=world.cast.people[who].pk)
    return Session(world.clients[who].session.session_key or "", person.pk, person.password)


def test_every_kind_of_stream_has_a_row() -> None:
    assert {kind for kind, *_ in TABLE.values()} == set(SOURCES)


@pytest.mark.parametrize("stream", TABLE)
def test_stream_is_read_over_the_socket_by_exactly_these(
    world: World, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, object_of, readers = TABLE[stream]
    object_id = object_of(world.cast)
    monkeypatch.setattr(core.among, "FEW", 0)  # asked as of a thousand people
    monkeypatch.setattr(core.prepared, "FEW", 0)
    sessions = {who: session_of(world, who) for who in PEOPLE}
    live = live_sessions(set(sessions.values()))
    wanted = {object_id: [session.person_id for session in sessions.values()]}
    at_once = SOURCES[kind].readers(wanted).get(object_id, ())
    found = {who for who, session in sessions.items() if session in live and session.person_id in at_once}
    assert found == set(readers.split())
    monkeypatch.undo()
    one_by_one = {
        who
        for who, session in sessions.items()
        if session in live
        and session.person_id in SOURCES[kind].readers({object_id: [session.person_id]}).get(object_id, ())
    }
    assert one_by_one == found


@pytest.mark.parametrize("stream", TABLE)
def test_stream_is_given_as_json_to_exactly_these_and_is_missing_to_all_others(world: World, stream: str) -> None:
    kind, object_of, readers = TABLE[stream]
    if kind == "me":
        path = f"/updates/me:{object_of(world.cast)}/"  # nobody names another's, or even one's own, by its id
        assert {who for who in PEOPLE if world.ask(who, "GET", path).status_code == 200} == set()
        return
    path = f"/updates/{kind}:{object_of(world.cast)}/"
    missing = f"/updates/{kind}:{uuid.uuid4()}/"
    answers = {who: world.ask(who, "GET", path) for who in PEOPLE}
    assert {who for who, answer in answers.items() if answer.status_code == 200} == set(readers.split())
    for who, answer in answers.items():
        if answer.status_code != 200:
            assert CANARY not in whole(answer)
            assert fingerprint(answer, path) == fingerprint(world.ask(who, "GET", missing), missing), who


def test_own_stream_is_given_to_those_who_take_part(world: World) -> None:
    found = {who for who in PEOPLE if world.ask(who, "GET", "/updates/me/").status_code == 200}
    assert found == set(PEOPLE) - {"anon", "eve", "suspended", "banned"}


@pytest.mark.parametrize("who", PEOPLE)
def test_only_members_can_write_to_a_room_and_nobody_to_any_other_stream(world: World, who: str) -> None:
    person_id = session_of(world, who).person_id
    for stream, (kind, object_of, readers) in TABLE.items():
        with transaction.atomic():
            sent = Sent(object_of(world.cast), person_id, "hello", uuid.uuid4(), None)
            (answer,) = SOURCES[kind].send([sent])
            code = answer.code if isinstance(answer, Refused) else "stored"
            assert code != "stored" or isinstance(answer, tuple)
            transaction.set_rollback(True)
        assert code == ("stored" if kind == "room" and who in readers.split() else "not_found"), stream


def test_open_group_is_read_by_everybody_approved_and_guests_read_their_room(world: World) -> None:
    opened = CommunityFactory(visibility="open")
    room = RoomFactory(community=opened)
    assign_perm("enter_room", world.cast.dave, world.cast.room)
    approved = set(PEOPLE) - {"anon", "eve", "suspended", "banned"}
    for path, readers in (
        (f"/updates/group:{opened.pk}/", approved),
        (f"/updates/room:{room.pk}/", approved),
        (f"/updates/queue:{opened.pk}/", {"admin"}),
        (f"/updates/room:{world.cast.room.pk}/", {"bob", "alice", "host", "moderator", "dave"}),
        (f"/updates/group:{world.cast.g1.pk}/", {"bob", "alice", "host", "moderator"}),
    ):
        assert {who for who in PEOPLE if world.ask(who, "GET", path).status_code == 200} == readers


def test_only_get_is_answered(world: World) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
        assert world.ask("alice", method, f"/updates/room:{world.cast.room.pk}/").status_code == 405


def test_client_without_a_session_is_told_nothing(world: World) -> None:
    assert Client().get(f"/updates/room:{world.cast.room.pk}/").status_code == 404
