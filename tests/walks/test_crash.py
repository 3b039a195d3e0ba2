"""What was acknowledged is kept, whatever dies (S1, S2, S3): real processes, killed as the kernel kills."""

import asyncio
import uuid

import pytest

from tests.walks.site import Site
from tests.walks.sockets import GONE, Crowd, Frame, Tab, catch_up, make_crowd, open_tabs, run

pytestmark = pytest.mark.process
ROUNDS = 20
PEOPLE, EACH = 20, 10  # 200 messages under way at once


@pytest.fixture(scope="module")
def crowd(site: Site) -> Crowd:
    return make_crowd(site, PEOPLE)


async def send_all(tab: Tab, stream: str, wanted: list[str]) -> None:
    """Sends what is not acknowledged yet, not waiting in between; reads until all of it is, or the server is dead."""
    try:
        for client_id in wanted:
            if client_id not in tab.acks:
                await tab.put(type="send", stream=stream, client_id=client_id, text=f"flood {client_id}")
        while set(wanted) - set(tab.acks):
            await tab.read("ack", timeout=20)
    except GONE:
        return


async def kill_after(site: Site, tabs: list[Tab], acks: int, number: int) -> None:
    while sum(len(tab.acks) for tab in tabs) < acks:
        await asyncio.sleep(0.001)
    site.kill_web(number)


def acks_of(tabs: list[Tab]) -> dict[str, Frame]:
    return {client_id: ack for tab in tabs for client_id, ack in tab.acks.items()}


async def one_round(site: Site, crowd: Crowd, number: int, acks: int, cursor: int) -> int:
    """200 messages are sent, the process dies after some acks, and each sender comes back and repeats them all."""
    site.wait_until_ready(number)
    wanted = [[str(uuid.uuid4()) for _ in range(EACH)] for _ in crowd.people]
    async with open_tabs(site, crowd.cookies, number) as tabs:
        sending = [send_all(tab, crowd.stream, mine) for tab, mine in zip(tabs, wanted, strict=True)]
        await asyncio.gather(*sending, kill_after(site, tabs, acks, number))
        before = acks_of(tabs)
    site.run_web(number)
    number = (number + 1) % len(site.urls)
    site.wait_until_ready(number)
    assert len(before) >= acks
    kept(before, await catch_up(site, crowd.cookies[0], crowd.stream, cursor, number))

    async with open_tabs(site, crowd.cookies, number) as tabs:
        await asyncio.gather(*(send_all(tab, crowd.stream, mine) for tab, mine in zip(tabs, wanted, strict=True)))
        after = acks_of(tabs)
    found = await catch_up(site, crowd.cookies[-1], crowd.stream, cursor, number)
    assert sorted(item["data"]["client_id"] for item in found) == sorted(one for mine in wanted for one in mine)
    assert [item["seq"] for item in found] == list(range(cursor + 1, cursor + 1 + PEOPLE * EACH))
    assert len(after) == PEOPLE * EACH
    kept(after, found)
    assert after | before == after  # who repeats what was acknowledged gets the same answer
    return cursor + PEOPLE * EACH


def kept(acks: dict[str, Frame], items: list[Frame]) -> None:
    there = {item["data"]["client_id"]: (item["id"], item["seq"]) for item in items}
    assert {client_id: (ack["id"], ack["seq"]) for client_id, ack in acks.items()} == {one: there[one] for one in acks}


def test_kill_9_while_200_messages_are_sent_loses_and_doubles_none(site: Site, crowd: Crowd) -> None:
    async def go() -> None:
        cursor = 0
        # One process takes three seconds to come back, and everybody waits for it; of two, the other goes on.
        for n in range(0, ROUNDS, 1 if len(site.urls) > 1 else 4):
            acks = n * (PEOPLE * EACH - 20) // ROUNDS
            cursor = await one_round(site, crowd, n % len(site.urls), acks, cursor)

    run(go())
    for number in range(len(site.urls)):
        site.wait_until_ready(number)


def test_everybody_is_told_again_after_a_restart(site: Site, crowd: Crowd) -> None:
    """A socket that the crash cut off comes back with its cursor and misses nothing (S4)."""

    async def go() -> None:
        async with open_tabs(site, crowd.cookies[:2]) as [reader, sender]:
            await reader.subscribe(crowd.stream)
            await sender.put(type="send", stream=crowd.stream, client_id=str(uuid.uuid4()), text="before")
            await sender.read("ack")
            site.kill_web(0)
        site.start_web(0)
        items = await catch_up(site, crowd.cookies[0], crowd.stream, reader.cursor)
        assert [*reader.texts, *(item["data"]["text"] for item in items)] == ["before"]

    run(go())
