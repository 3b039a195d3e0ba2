"""Scenarios and what is measured in them, free of any protocol.

Every text carries its number, `~b00000042~`: whatever arrives is searched for it, so a system may wrap, escape or batch
messages as it likes. After each scenario every member's own list of what came is compared with what was sent.
"""

import asyncio
import gc
import os
import time
from array import array
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.chat.client import Adapter, Client
from tests.bench.chat.machine import cpu_seconds, memory_kib

now = time.perf_counter
WORDS = "The quick brown fox jumps over the lazy dog and comes back again. " * 20
Key = tuple[int, int]
Result = dict[str, Any]


def quantiles(seconds: Any) -> dict[str, float]:
    values = sorted(seconds)
    if not values:
        return {}
    last = len(values) - 1
    return {f"p{share}": values[min(last, int(len(values) * share / 100))] * 1000 for share in (50, 95, 99)}


def _shared(one: "array[int]", other: "array[int]") -> list[int]:
    """What of the one is in the other too, in the order of the one."""
    there = set(other)
    return [number for number in one if number in there]


@dataclass
class Shape:
    rooms: int
    members: int
    size: int = 120
    at_once: int = 64  # connections that are being opened
    grace: float = 10.0  # seconds for what is late
    patience: float = 60.0  # seconds more for what was acknowledged: later than that it is lost
    pause: float = 1.5  # seconds before memory is looked at


@dataclass
class Scenario:
    """What was sent since it began, and what came of it."""

    first: int
    members: int
    due: "array[float]" = field(default_factory=lambda: array("d"))
    left: "array[int]" = field(default_factory=lambda: array("l"))
    waits: "array[float]" = field(default_factory=lambda: array("f"))
    sent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # by room
    frames: int = 0
    last: float = 0.0
    on_complete: Callable[[int], None] | None = None


class Engine:
    def __init__(self, adapter: Adapter, shape: Shape, watched: dict[str, list[int]]) -> None:
        self.adapter, self.shape, self.watched = adapter, shape, watched
        self.text = WORDS[: shape.size - 11]
        self.clients: dict[Key, Client] = {}
        self.number = 0
        self.mark, self.skip = adapter.mark, len(adapter.mark)
        self.scenario = Scenario(0, shape.members)

    # -- hearing and saying -------------------------------------------------------------------------------------
    def heard(self, data: bytes, client: Client) -> None:
        scenario, moment = self.scenario, now()
        scenario.frames += 1
        scenario.last = moment
        at = data.find(self.mark)
        while at >= 0:
            start = at + self.skip
            number = int(data[start : start + 8])
            at = data.find(self.mark, start)
            place = number - scenario.first
            if place >= 0:
                client.got.append(number)
                scenario.waits.append(moment - scenario.due[place])
                scenario.left[place] -= 1
                if scenario.left[place] == 0 and scenario.on_complete is not None:
                    scenario.on_complete(number)

    def begin(self, members: int | None = None) -> Scenario:
        for client in self.clients.values():
            client.got = array("l")
        gc.collect()
        self.scenario = Scenario(self.number, members or self.shape.members)
        return self.scenario

    def say(self, room: int, due: float | None = None, member: int | None = None) -> int:
        number, scenario = self.number, self.scenario
        self.number += 1
        scenario.due.append(now() if due is None else due)
        scenario.left.append(scenario.members)
        scenario.sent[room].append(number)
        who = (number // self.shape.rooms) % self.shape.members if member is None else member
        self.clients[room, who].send(f"~b{number:08d}~{self.text}", number)
        return number

    async def drain(self) -> None:
        end = now() + self.shape.grace
        while now() < end and any(self.scenario.left):
            await asyncio.sleep(0.05)

    # -- counting -----------------------------------------------------------------------------------------------
    def usage(self) -> dict[str, float]:
        return {"load": sum(os.times()[:2])} | {
            name: sum(map(cpu_seconds, pids)) for name, pids in self.watched.items()
        }

    def faults(self) -> dict[str, int]:
        """Lost for somebody; of these acknowledged; seen twice; seen in another order than by the first of the room."""
        lost = acknowledged = twice = disordered = 0
        for room, numbers in self.scenario.sent.items():
            sent = set(numbers)
            lists = [client.got for (there, _), client in sorted(self.clients.items()) if there == room]
            for got in lists:
                missing = sent.difference(got)
                lost += len(missing)
                acknowledged += len(missing & self.adapter.acked.keys())
                twice += len(got) - len(set(got))
                disordered += got != lists[0] and _shared(got, lists[0]) != _shared(lists[0], got)
        return {"lost": lost, "lost_acked": acknowledged, "twice": twice, "disordered": disordered}

    async def wait_for_acked(self) -> None:
        """Slow is not lost. The figures are taken by then."""
        end, scenario = now() + self.shape.patience, self.scenario
        while now() < end and any(
            left > 0 and scenario.first + place in self.adapter.acked for place, left in enumerate(scenario.left)
        ):
            await asyncio.sleep(0.2)

    async def summary(self, start: float, end: float, before: dict[str, float]) -> Result:
        scenario, after = self.scenario, self.usage()
        spent, seconds = {name: after[name] - before[name] for name in after}, end - start
        came = len(scenario.waits)
        found = {
            "seconds": seconds,
            "sent": len(scenario.due),
            "deliveries_per_s": came / seconds,
            "wait_ms": quantiles(scenario.waits),
            "frames_per_delivery": scenario.frames / max(1, came),
            "busy": {name: value / seconds for name, value in spent.items()},
            "us_per_delivery": {name: value / max(1, came) * 1e6 for name, value in spent.items()},
            "late": sum(scenario.left),
        }
        await self.wait_for_acked()
        return found | self.faults()

    # -- scenarios ----------------------------------------------------------------------------------------------
    async def connect_all(self) -> Result:
        gate, times, failed = asyncio.Semaphore(self.shape.at_once), list[float](), list[str]()
        memory, before = self.memory(), self.usage()

        async def one(key: Key) -> None:
            async with gate:
                began = now()
                try:
                    self.clients[key] = await self.adapter.connect(*key, self.heard)
                except Exception as error:  # told in the result, which then counts for nothing
                    failed.append(repr(error)[:200])
                times.append(now() - began)

        began = now()
        keys = [(room, member) for member in range(self.shape.members) for room in range(self.shape.rooms)]
        await asyncio.gather(*map(one, keys))
        seconds = now() - began
        spent = {name: value - before[name] for name, value in self.usage().items()}
        await asyncio.sleep(self.shape.pause)
        grown = {name: (value - memory[name]) / len(keys) for name, value in self.memory().items()}
        return {
            "seconds": seconds, "failed": failed, "each_ms": quantiles(times), "kib_per_socket": grown, "cpu_s": spent,
        }  # fmt: skip

    def memory(self) -> dict[str, float]:
        return {name: sum(map(memory_kib, pids)) for name, pids in self.watched.items()}

    async def open_loop(self, rate: float, seconds: float) -> Result:
        """Messages on a fixed schedule. Waits count from the scheduled moment: who stalls cannot hide it."""
        self.begin()
        before, start, total, sent = self.usage(), now() + 0.05, int(rate * seconds), 0
        while sent < total and now() - start < seconds * 2:
            await asyncio.sleep(max(0.0, start + sent / rate - now()))
            while sent < total and start + sent / rate <= now():
                self.say(sent % self.shape.rooms, start + sent / rate)
                sent += 1
        until = now()
        await self.drain()
        return await self.summary(start, max(until, self.scenario.last), before)

    async def rest(self, seconds: float) -> Result:
        await asyncio.sleep(seconds)
        return {}

    async def closed_loop(self, window: int, seconds: float) -> Result:
        """Each room has `window` messages on their way; the next one goes when one has reached everybody."""
        scenario = self.begin()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        room_of: dict[int, int] = {}
        before, start = self.usage(), now()

        def complete(number: int) -> None:
            room = room_of.pop(number)
            if now() < start + seconds:
                room_of[self.say(room)] = room
            elif not room_of and not done.done():
                done.set_result(None)

        scenario.on_complete = complete
        for room in list(range(self.shape.rooms)) * window:
            room_of[self.say(room)] = room
        await asyncio.wait([done], timeout=seconds + self.shape.grace)
        return await self.summary(start, max(scenario.last, start + 0.001), before)

    async def catch_up(self, missed: int) -> Result:
        """All but one of each room leave, `missed` messages go to each room, all come back at once and want them."""
        self.begin()
        for room in range(self.shape.rooms):
            self.say(room, member=0)  # so that everybody has a cursor
        await self.drain()
        cursors: dict[Key, Any] = {}
        for key in [key for key in self.clients if key[1] > 0]:
            client = self.clients.pop(key)
            cursors[key] = self.adapter.cursor(client)
            await client.close()
        scenario = self.begin(members=1)
        too_long = now() + 60
        for _ in range(missed):
            for room in range(self.shape.rooms):
                self.say(room, member=0)
            until = min(now() + 4, too_long)
            while sum(scenario.left[-8 * self.shape.rooms :]) >= 4 * self.shape.rooms and now() < until:
                await asyncio.sleep(0.002)
        await self.drain()
        await asyncio.sleep(0.5)
        return await self._return(cursors, missed)

    async def _return(self, cursors: dict[Key, Any], missed: int) -> Result:
        gate, times, failed = asyncio.Semaphore(self.shape.at_once), list[float](), list[str]()
        loop, before = asyncio.get_running_loop(), self.usage()

        async def one(key: Key) -> None:
            all_there: asyncio.Future[None] = loop.create_future()

            def heard(data: bytes, client: Client) -> None:
                client.got.extend(int(part[:8]) for part in data.split(self.mark)[1:])
                if len(client.got) >= missed and not all_there.done():
                    all_there.set_result(None)

            async with gate:
                began = now()
                try:
                    self.clients[key] = await self.adapter.reconnect(*key, heard, cursors[key])
                    await asyncio.wait_for(all_there, 30)
                except Exception as error:
                    failed.append(repr(error)[:200])
                times.append(now() - began)

        began = now()
        await asyncio.gather(*map(one, cursors))
        seconds = now() - began
        spent = {name: value - before[name] for name, value in self.usage().items()}
        result = {"seconds": seconds, "failed": failed, "each_ms": quantiles(times), "cpu_s": spent, **self.faults()}
        for client in self.clients.values():
            client.heard = self.heard
        return result

    async def close_all(self) -> None:
        clients = list(self.clients.values())
        self.clients.clear()
        for start in range(0, len(clients), 100):
            await asyncio.gather(*[client.close() for client in clients[start : start + 100]], return_exceptions=True)
