"""What a crowd, a dead screen and an attacker do to a real process: it goes on, tells everybody, and stays small."""

import asyncio
import itertools
import json
import socket
import time
import uuid
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.walks.site import Site
from tests.walks.sockets import Crowd, Tab, make_crowd, open_tab, open_tabs, post, run

pytestmark = [pytest.mark.process, pytest.mark.once("postgresql")]
PEOPLE, SOCKETS_EACH = 50, 10
MISSED = 30
MEGABYTE = 1024


@pytest.fixture(scope="module")
def crowd(site: Site) -> Crowd:
    return make_crowd(site, PEOPLE)


def memory_of(site: Site, number: int = 0) -> int:
    """Kilobytes of the process that are in memory."""
    status = Path(f"/proc/{site.processes[f'web {number}'].pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


async def say(tab: Tab, stream: str, text: str) -> int:
    await tab.put(type="send", stream=stream, client_id=str(uuid.uuid4()), text=text)
    return int((await tab.read("ack"))["seq"])


@pytest.mark.once("postgresql", only="it takes two processes")
def test_500_who_come_back_within_ten_seconds_are_all_let_in_and_told_what_they_missed(
    site: Site, crowd: Crowd
) -> None:
    async def come_back(cookie: str, after: int, delay: float, closing: list[Awaitable[None]]) -> Tab:
        await asyncio.sleep(delay)
        tab = await open_tab(site, cookie)
        closing.append(tab.connection.close())
        await tab.subscribe(crowd.stream, after)
        return tab

    async def go() -> None:
        async with open_tabs(site, crowd.cookies[:1], 1) as [sender]:
            cursor = await say(sender, crowd.stream, "before they went")
            for n in range(MISSED):
                await say(sender, crowd.stream, f"missed {n}")
            everybody = [cookie for cookie in crowd.cookies for _ in range(SOCKETS_EACH)]
            closing: list[Awaitable[None]] = []
            try:
                tabs = await asyncio.gather(
                    *(come_back(cookie, cursor, n / 50, closing) for n, cookie in enumerate(everybody))
                )
                live = await say(sender, crowd.stream, "and now live")
                await asyncio.gather(*(tab.read_up_to(live) for tab in tabs))
            finally:
                await asyncio.gather(*closing)
        expected = [*(f"missed {n}" for n in range(MISSED)), "and now live"]
        assert len(tabs) == 500
        assert all(tab.texts == expected for tab in tabs)

    run(go())


def handshake(site: Site, cookie: str) -> socket.socket:
    """A browser by hand: nothing reads for it unless we do."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    link.settimeout(20)
    link.connect(("127.0.0.1", site.ports[0]))
    host = site.urls[0].removeprefix("http://")
    link.sendall(
        (
            f"GET /ws/ HTTP/1.1\r\nHost: {host}\r\nOrigin: {site.urls[0]}\r\nCookie: {cookie}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ).encode()
    )
    assert b" 101 " in link.recv(4_096)
    return link


def frame(opcode: int, payload: bytes, *, ends: bool = True) -> bytes:
    """A masked frame of RFC 6455, 5.2; the mask is nothing."""
    length = len(payload)
    size = bytes([0x80 | 126]) + length.to_bytes(2, "big") if length > 125 else bytes([0x80 | length])
    return bytes([(0x80 if ends else 0) | opcode]) + size + bytes(4) + payload


def test_screens_that_take_nothing_hold_up_nobody_and_cost_little(site: Site, crowd: Crowd) -> None:
    subscribe = json.dumps({"type": "subscribe", "stream": crowd.stream, "after": None}).encode()
    dead = [handshake(site, cookie) for cookie in crowd.cookies[1:21]]
    for link in dead:
        link.sendall(frame(1, subscribe))

    async def go() -> None:
        async with open_tabs(site, crowd.cookies[:1]) as [sender], open_tabs(site, crowd.cookies[-1:]) as [reader]:
            await reader.subscribe(crowd.stream)
            before = memory_of(site)
            for n in range(200):  # three megabytes for each of the twenty
                seq = await say(sender, crowd.stream, f"{n} " + "👋" * 3_900)
                await reader.read_up_to(seq, timeout=5)
            assert len(reader.items) == 200
            assert memory_of(site) - before < 40 * MEGABYTE

    try:
        run(go())
    finally:
        for link in dead:
            link.close()


def test_message_in_pieces_is_cut_off_before_it_fills_the_memory(site: Site, crowd: Crowd) -> None:
    before = memory_of(site)
    link = handshake(site, crowd.cookies[0])
    piece = b"x" * 60_000
    with suppress(OSError):  # it may not want to hear more
        link.sendall(frame(1, piece, ends=False))
        for _ in range(175):  # ten megabytes together
            link.sendall(frame(0, piece, ends=False))
    answer = b""
    with suppress(ConnectionError):
        while chunk := link.recv(4_096):
            answer += chunk
    link.close()
    assert not answer or answer[:4] == bytes([0x88, answer[1]]) + (1009).to_bytes(2, "big")
    assert memory_of(site) - before < 20 * MEGABYTE


@pytest.mark.once("postgresql", only="it takes two processes")
def test_nobody_writes_or_reads_after_their_removal_was_answered(site: Site, crowd: Crowd) -> None:
    """Real processes: who is removed at one floods the other, and reads there."""
    host = crowd.cookies[0]

    async def flood(tab: Tab) -> int:
        """Writes until the socket is closed; its code."""
        try:
            for number in itertools.count():
                await tab.put(type="send", stream=crowd.stream, client_id=str(uuid.uuid4()), text=f"flood {number}")
                with suppress(TimeoutError):  # what is refused has no ack
                    await tab.read("ack", timeout=1)
                await asyncio.sleep(0 if number < 150 else 0.06)  # 200 frames in ten seconds would close it
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0

    async def one_round(person: dict[str, str], members: dict[str, str]) -> None:
        async with open_tabs(site, [host]) as [watcher], open_tabs(site, [person["cookie"]], 1) as [removed]:
            await watcher.subscribe(crowd.stream)
            await removed.subscribe(crowd.stream)
            flooding = asyncio.create_task(flood(removed))
            while len(removed.acks) < 3:
                await asyncio.sleep(0.005)
            path = f"{crowd.path}members/{members[person['id']]}/remove/"
            assert await asyncio.to_thread(post, site, host, path, reason="A test.") == 200
            answered = time.monotonic()
            after = await say(watcher, crowd.stream, "they are gone")
            assert await asyncio.wait_for(flooding, 30) == 4403
            assert time.monotonic() - answered < 5
            await watcher.read_up_to(after)
            with suppress(TimeoutError):
                await watcher.read("never", timeout=0.5)
            assert max(ack["seq"] for ack in removed.acks.values()) < after
            assert [item["seq"] for item in removed.items if item["seq"] >= after] == []
            assert [item for item in watcher.items if item["seq"] > after] == []

    listed = site.manage("shell", "--verbosity", "0", "-c", MEMBERSHIPS.format(slug=crowd.path.split("/")[2]))
    members = json.loads(listed.splitlines()[-1])
    for person in crowd.people[1:6]:
        run(one_round(person, members))


MEMBERSHIPS = """
import json
from communities.groups.models import Membership
rows = Membership.objects.filter(community__slug="{slug}").values_list("person_id", "id")
print(json.dumps({{str(person): str(pk) for person, pk in rows}}))
"""
