"""`make bench`: how soon a chat message is on everybody's screen, beside a bare broadcast in the same run.

One room, 3 people with 10 tabs each. "Paced" sends on a fixed schedule and counts from the scheduled moment, so a
server that stalls cannot hide it; "flat out" sends the next message when everybody has the last one.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.services import free_port
from tests.walks.site import Site
from tests.walks.test_crash import sign_in

PEOPLE = ("member", "member2", "host")
TABS = 10
RATE, SECONDS = 20, 5
TEXT = "x" * 100


class Crowd:
    """Every tab of a room, and when each marked message reached it."""

    def __init__(self) -> None:
        self.tabs: list[ClientConnection] = []
        self.arrived: dict[str, list[float]] = {}
        self.all_there = asyncio.Event()
        self.said = 0

    async def listen(self, tab: ClientConnection) -> None:
        async for text in tab:
            now = time.perf_counter()
            frame = json.loads(text)
            for item in frame.get("items", [frame]):
                if item["type"] == "update" and "data" in item:
                    mark = item["data"]["text"].split()[0]
                    times = self.arrived.setdefault(mark, [])
                    times.append(now)
                    if len(times) == len(self.tabs):
                        self.all_there.set()

    async def say(self, stream: str) -> str:
        mark = uuid.uuid4().hex
        frame = {"type": "send", "stream": stream, "client_id": str(uuid.uuid4()), "text": f"{mark} {TEXT}"}
        # Each tab in turn: one alone would soon be too fast for the server's liking.
        self.said += 1
        await self.tabs[self.said % len(self.tabs)].send(json.dumps(frame))
        return mark


async def measure(url: str, cookies: list[str], stream: str) -> dict[str, float]:
    crowd = Crowd()
    for cookie in cookies:
        for _ in range(TABS):
            headers = {"Cookie": cookie} if cookie else {}
            origin: Any = url.replace("ws:", "http:").removesuffix("/ws/")
            tab = await connect(url, origin=origin, additional_headers=headers, compression=None)
            crowd.tabs.append(tab)
            if cookie:
                await tab.send(json.dumps({"type": "subscribe", "stream": stream, "after": None}))
                while json.loads(await tab.recv())["type"] != "subscribed":
                    pass
    listeners = [asyncio.create_task(crowd.listen(tab)) for tab in crowd.tabs]
    paced = await _paced(crowd, stream)
    rate = await _flat_out(crowd, stream)
    for tab in crowd.tabs:
        await tab.close()
    await asyncio.gather(*listeners)
    return {**paced, "deliveries/s": rate}


async def _paced(crowd: Crowd, stream: str) -> dict[str, float]:
    began = time.perf_counter()
    due: dict[str, float] = {}
    for number in range(RATE * SECONDS):
        moment = began + number / RATE
        await asyncio.sleep(max(0, moment - time.perf_counter()))
        due[await crowd.say(stream)] = moment
    await asyncio.sleep(1)
    waits = sorted((at - due[mark]) * 1000 for mark in due for at in crowd.arrived.get(mark, []))
    lost = len(due) * len(crowd.tabs) - len(waits)
    return {"p50 ms": statistics.median(waits), "p95 ms": waits[int(len(waits) * 0.95)], "lost": lost}


async def _flat_out(crowd: Crowd, stream: str) -> float:
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < SECONDS:
        crowd.all_there.clear()
        await crowd.say(stream)
        await asyncio.wait_for(crowd.all_there.wait(), 10)
        sent += 1
    return sent * len(crowd.tabs) / (time.perf_counter() - began)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        site = Site(Path(folder))
        try:
            site.start()
            port = free_port()
            bare = [sys.executable, "-m", "uvicorn", "tests.bench.bare:application", "--port", str(port)]
            options = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--lifespan", "off"]
            site.run("bare", [*bare, *options, "--log-level", "warning"], site.environment())
            cookies = [sign_in(site, role) for role in PEOPLE]
            stream = f"room:{site.demo['groups']['foster-carers']['rooms']['kitchen']}"
            time.sleep(2)
            ours = asyncio.run(measure(site.urls[0].replace("http:", "ws:") + "/ws/", cookies, stream))
            reference = asyncio.run(measure(f"ws://127.0.0.1:{port}/", [""] * len(PEOPLE), stream))
        finally:
            site.stop()
    mode = "SQLite, memory, one process" if site.is_embedded else "PostgreSQL, Redis"
    print(f"Chat, {len(PEOPLE) * TABS} tabs in one room, {RATE} messages/s ({mode})")
    print(f"{'':<14}{'Hearth':>12}{'bare':>12}{'ratio':>10}")
    for name, value in ours.items():
        other = reference[name]
        print(f"{name:<14}{value:>12.1f}{other:>12.1f}{value / other if other else 0:>10.2f}")
    return 1 if ours["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
