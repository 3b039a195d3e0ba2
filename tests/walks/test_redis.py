"""Redis stops answering, forgets everything, goes and comes back: nothing is lost, everybody is told (S4, S7)."""

import os
import signal
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis as redis_client

from tests.services import Redis
from tests.walks.site import Site
from tests.walks.sockets import Crowd, Tab, catch_up, make_crowd, open_tabs, run

pytestmark = [pytest.mark.process, pytest.mark.once("postgresql", only="one process has no Redis")]
CONVERGED = 30.0  # seconds (S4)


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """One of our own: the other walks go on."""
    with Redis(Path(tmp_path_factory.mktemp("redis"))) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, redis: Redis) -> Iterator[Site]:
    running = Site(Path(tmp_path_factory.mktemp("site")), redis.url)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def crowd(site: Site) -> Crowd:
    return make_crowd(site, 4)


async def say(tab: Tab, crowd: Crowd, text: str) -> int:
    client_id = str(uuid.uuid4())
    await tab.put(type="send", stream=crowd.stream, client_id=client_id, text=text)
    return int((await tab.read("ack"))["seq"])


async def reach_both(site: Site, tabs: list[Tab], crowd: Crowd, text: str) -> float:
    """Says something at each process; the seconds until both have both."""
    began = time.monotonic()
    for speaker in tabs:
        seq = await say(speaker, crowd, text)
        for tab in tabs:
            await tab.read_up_to(seq, CONVERGED)
        assert [tab.texts[-1] for tab in tabs] == [text, text]
    return time.monotonic() - began


@asynccontextmanager
async def open_both(site: Site, crowd: Crowd) -> AsyncIterator[list[Tab]]:
    async with open_tabs(site, crowd.cookies[:1], 0) as here, open_tabs(site, crowd.cookies[1:2], 1) as there:
        tabs = [*here, *there]
        for tab in tabs:
            await tab.subscribe(crowd.stream)
        yield tabs


async def becomes_quick(site: Site, tabs: list[Tab], crowd: Crowd) -> None:
    """What heals, heals by itself: before long a message no longer waits for the look at the heads."""
    until = time.monotonic() + CONVERGED
    while await reach_both(site, tabs, crowd, "is it quick?") > 1:
        assert time.monotonic() < until


def test_two_processes_are_one_room_while_redis_stops_forgets_and_comes_back(
    site: Site, redis: Redis, crowd: Crowd
) -> None:
    async def go() -> None:
        async with open_both(site, crowd) as tabs:
            await becomes_quick(site, tabs, crowd)

            assert redis.process is not None
            os.killpg(redis.process.pid, signal.SIGSTOP)
            try:
                await reach_both(site, tabs, crowd, "while it is silent")
                # Who comes now hears everything too.
                assert (await catch_up(site, crowd.cookies[2], crowd.stream, 0, 1))[-1]["data"]["text"] == (
                    "while it is silent"
                )
                with urllib.request.urlopen(f"{site.urls[0]}/accounts/login/", timeout=20) as page:
                    assert page.status == 200
            finally:
                os.killpg(redis.process.pid, signal.SIGCONT)
            await becomes_quick(site, tabs, crowd)

            with redis_client.Redis.from_url(redis.url) as client:
                client.flushall()
            await reach_both(site, tabs, crowd, "after it forgot")
            await becomes_quick(site, tabs, crowd)

            redis.stop()
            await reach_both(site, tabs, crowd, "while it is gone")
            redis.start()
            await reach_both(site, tabs, crowd, "when it is back")
            await becomes_quick(site, tabs, crowd)
            for tab in tabs:
                said = [text for text in tab.texts if text != "is it quick?"]
                assert said[::2] == said[1::2] == [
                    "while it is silent", "after it forgot", "while it is gone", "when it is back",
                ]  # fmt: skip

    run(go())


def test_nothing_that_anybody_wrote_is_in_redis(site: Site, redis: Redis, crowd: Crowd) -> None:
    """S10: ids and names of streams travel, words do not."""

    async def go() -> list[str]:
        seen: list[str] = []
        with redis_client.Redis.from_url(redis.url) as client, client.monitor() as listening:
            async with open_both(site, crowd) as tabs:
                await tabs[0].put(type="typing", stream=crowd.stream)
                await reach_both(site, tabs, crowd, "canary7f3e over the wall")
            end = f"end {uuid.uuid4()}"
            client.echo(end)
            while end not in "".join(seen[-1:]):
                seen.append(str(listening.next_command()))
        return seen

    seen = run(go())
    assert any(crowd.stream in line for line in seen)
    assert not [line for line in seen if "canary7f3e" in line]
