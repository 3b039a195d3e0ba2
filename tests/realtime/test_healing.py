"""What heals when something is lost, and what one socket or process can cost the others at most."""

import asyncio
import json
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client

import realtime.hub
import realtime.publish
import realtime.round
import realtime.socket
import realtime.views
from accounts.models import User
from communities.chat.actions import send_message
from communities.posts.actions import create_post
from realtime.hub import Hub
from realtime.publish import HUBS
from tests.cast import Cast
from tests.conftest import Server
from tests.realtime.conftest import PATIENCE, Open

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 5.0  # seconds: what the contract promises


@pytest.fixture
def stream(server: Server, cast: Cast) -> str:
    return f"room:{cast.room.pk}"


def say(cast: Cast, text: str) -> None:
    send_message(cast.room, text=text, client_id=uuid.uuid4(), by=cast.alice)


def test_message_whose_nudge_was_lost_arrives_within_6_s(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)

    class Deaf:
        async def group_send(self, group: str, message: object) -> None:
            raise ConnectionError

    monkeypatch.setattr(realtime.publish, "get_channel_layer", Deaf)
    with publishing_as("another"):
        say(cast, "found by looking")
        assert bob.wait_for("update", timeout=6.0)["data"]["text"] == "found by looking"


@contextmanager
def publishing_as(process: str) -> Iterator[None]:
    """As if what is published here came from another process; from one without a hub, where it is called nothing."""
    nudges = realtime.publish._nudges
    own = nudges.hub
    assert own is not None
    nudges.hub = own._replace(process=process, nudge=lambda _streams: None)
    try:
        yield
    finally:
        nudges.hub = own


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The nudges of a hub that is started afterwards."""
    heard: list[set[str]] = []
    nudge_all = Hub.nudge_all

    def note(self: Hub, names: Iterable[str]) -> None:
        heard.append(set(names))
        nudge_all(self, heard[-1])

    monkeypatch.setattr(Hub, "nudge_all", note)
    return heard


@pytest.mark.parametrize("process", ["another", "", "own"])
@pytest.mark.beats(poll=3_600.0)
def test_processes_hear_each_other_through_the_layer_and_themselves_without_it(
    heard: list[set[str]], open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch, process: str
) -> None:
    monkeypatch.setattr(realtime.publish, "AT_ONCE", 1)
    bob, group, me = open_tab(cast.bob), f"group:{cast.g1.pk}", f"me:{cast.bob.pk}"
    bob.subscribe(group)
    with nullcontext() if process == "own" else publishing_as(process):
        create_post(cast.g1, key=uuid.uuid4(), title="Seen", body="Seen by @Bob", by=cast.alice)
        assert bob.wait_for("update", stream=group)
        bob.rest(0.5)  # for what comes back through the layer
    theirs = [names & {group, me} for names in heard if names & {group, me}]
    assert theirs == ([{group, me}] if process == "own" else [{group}, {me}])


@pytest.mark.beats(poll=3_600.0)
def test_words_of_another_release_deafen_nobody(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    layer = get_channel_layer()
    for odd in ({}, {"type": "nudge"}, {"type": "here", "process": "x"}, {"type": "typing", "stream": stream}):
        asyncio.run_coroutine_threadsafe(layer.group_send(HUBS, odd), realtime.publish._nudges.hub.loop).result(5)
    with publishing_as("another"):
        say(cast, "still heard")
        assert bob.wait_for("update")["data"]["text"] == "still heard"


def test_thousand_bells_do_not_hold_up_a_room(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.hub, "ROUND", 2)
    rounds: list[list[str]] = []
    serve = Hub._serve

    async def note(self: Hub, asked: dict[Any, Any]) -> Any:
        rounds.append([feed.name for feed in asked])
        return await serve(self, asked)

    tabs = [open_tab(person) for person in (cast.alice, cast.bob, cast.host)]
    mine = [f"me:{person.pk}" for person in (cast.alice, cast.bob, cast.host)]
    for tab in tabs:
        tab.subscribe("me")
        tab.subscribe(stream)
    monkeypatch.setattr(Hub, "_serve", note)
    own = realtime.publish._nudges.hub
    own.loop.call_soon_threadsafe(own.nudge, [*mine, stream])
    until = time.monotonic() + PATIENCE
    while len(rounds) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert rounds == [[stream, mine[0]], mine[1:]]


@pytest.mark.beats(poll=3_600.0)
def test_repeating_ones_cursor_heals_a_lost_nudge_at_once(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.publish, "_send_pending", lambda: None)
    bob = open_tab(cast.bob)
    seq = bob.subscribe(stream)["seq"]
    say(cast, "found by asking")
    assert bob.rest(0.5) == []
    bob.put(type="subscribe", stream=stream, after=seq)
    assert bob.wait_for("update", timeout=2.0)["data"]["text"] == "found by asking"


def raw_socket(server: Server, client: Client, stream: str) -> socket.socket:
    """A browser that has stopped reading: its window is small and full soon."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    link.connect(("127.0.0.1", server.port))
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    link.sendall(
        (
            f"GET /ws/ HTTP/1.1\r\nHost: {server.url}\r\nOrigin: http://{server.url}\r\n"
            f"Cookie: {django_settings.SESSION_COOKIE_NAME}={cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )
    assert b" 101 " in link.recv(4_096)
    frame = json.dumps({"type": "subscribe", "stream": stream, "after": None}).encode()
    mask = b"\1\2\3\4"
    header = bytes([0x81, 0x80 | 126]) + len(frame).to_bytes(2, "big")
    link.sendall(header + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(frame)))
    return link


def test_reader_who_does_not_read_is_given_up_with_1013_and_holds_up_nobody(
    open_tab: Open, server: Server, cast: Cast, stream: str, settings: Any, monkeypatch: pytest.MonkeyPatch,
    client_of: Callable[[User], Client],
) -> None:  # fmt: skip
    settings.CHAT_SEND_LIMIT = None
    monkeypatch.setattr(realtime.socket, "HOLD_BYTES", 100_000)
    alice = open_tab(cast.alice)
    alice.subscribe(stream)
    stuck = raw_socket(server, client_of(cast.bob), stream)
    time.sleep(0.5)
    count = 250
    for n in range(0, count, 10):
        with transaction.atomic():
            for one in range(n, n + 10):
                say(cast, f"{one} " + "👋" * 3_990)  # 32 KB as a frame
        alice.wait_for("update", seq=n + 11)
    monkeypatch.setattr(realtime.socket, "STALLED_SECONDS", 0.5)
    time.sleep(1.5)  # long enough to be given up
    stuck.settimeout(15)
    received = bytearray()
    while chunk := stuck.recv(1_000_000):
        received += chunk
        if received[-4:-2] == bytes([0x88, 0x02]):
            break
    assert received[-4:] == bytes([0x88, 0x02]) + (1013).to_bytes(2, "big")
    assert len(received) < count * 30_000
    stuck.close()


def test_frame_that_fails_in_the_server_closes_its_socket_with_1011_and_counts_no_longer(
    open_tab: Open, cast: Cast, stream: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOCKETS_PER_PERSON = 2
    for _ in range(4):
        bob = open_tab(cast.bob)
        with monkeypatch.context() as patch:
            patch.setattr("communities.chat.updates.send_messages", lambda *args, **kwargs: 1 / 0)
            bob.send(stream, "what a day")
            assert bob.close_code(SOON) == 1011
        assert bob.frames == []
    bob = open_tab(cast.bob)
    bob.send(stream, "better")
    assert bob.wait_for("ack")


def test_server_that_stops_says_1012(open_tab: Open, server: Server, cast: Cast, stream: str) -> None:
    tabs = [open_tab(cast.alice), open_tab(cast.bob)]
    for tab in tabs:
        tab.subscribe(stream)
    server.server.should_exit = True
    assert [tab.close_code(8.0) for tab in tabs] == [1012, 1012]


def test_hub_that_stops_says_1012(open_tab: Open, server: Server, cast: Cast, stream: str) -> None:
    import asyncio

    from realtime.consumer import _hubs, stop_hub

    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    (loop,) = [loop for loop in _hubs if loop.is_running()]
    asyncio.run_coroutine_threadsafe(stop_hub(), loop).result(5)
    assert bob.close_code(SOON) == 1012
