"""Clients of the real servers without a browser, many at once."""

import asyncio
import json
import re
import urllib.parse
import urllib.request
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tests.walks.site import Site

Frame = dict[str, Any]
T = TypeVar("T")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

# Rows as a test makes them: nobody is told, so the walks that share the site are not disturbed.
CROWD = """
import json
from django.test import Client
from tests.cast import make_person
from tests.factories.communities import CommunityFactory, RoomFactory, join
group = CommunityFactory(name="{slug}", slug="{slug}")
room = RoomFactory(community=group, name="Hall", slug="hall")
found = []
for n in range({count}):
    person, client = make_person("{slug}-%s" % n), Client()
    join(group, person, role="host" if n == 0 else "member")
    client.force_login(person)
    found.append({{"id": str(person.pk), "cookie": "sessionid=" + client.cookies["sessionid"].value}})
print(json.dumps({{"room": "room:%s" % room.pk, "people": found, "path": "/groups/{slug}/"}}))
"""


@dataclass
class Crowd:
    """A group of its own with a room `stream`; of its people the first is a host."""

    stream: str
    path: str
    people: list[dict[str, str]]

    @property
    def cookies(self) -> list[str]:
        return [person["cookie"] for person in self.people]


def make_crowd(site: Site, count: int) -> Crowd:
    slug = f"crowd-{uuid.uuid4().hex[:8]}"
    made = site.manage("shell", "--verbosity", "0", "-c", CROWD.format(slug=slug, count=count))
    found = json.loads(made.splitlines()[-1])
    return Crowd(found["room"], found["path"], found["people"])


@dataclass
class Tab:
    """One socket. `cursor` is what has been read of the stream it follows; `acks` are by client id."""

    connection: ClientConnection
    cursor: int = 0
    items: list[Frame] = field(default_factory=list)
    acks: dict[str, Frame] = field(default_factory=dict)
    refused: list[Frame] = field(default_factory=list)

    async def put(self, **frame: Any) -> None:
        await self.connection.send(json.dumps(frame))

    async def read(self, until: str = "", timeout: float = 30) -> Frame:
        """Reads on until a frame of this type has come. Raises TimeoutError and ConnectionClosed."""
        async with asyncio.timeout(timeout):
            while True:
                got = json.loads(await self.connection.recv())
                for frame in got["items"] if got["type"] == "batch" else [got]:
                    self._keep(frame)
                    if frame["type"] == until:
                        last = frame
                        break
                else:
                    continue
                return last

    def _keep(self, frame: Frame) -> None:
        match frame["type"]:
            case "update":
                assert frame["after"] <= self.cursor < frame["seq"], (self.cursor, frame)
                self.items.append(frame)
                self.cursor = frame["seq"]
            case "subscribed" | "passed":
                self.cursor = frame["seq"]
            case "ack":
                self.acks[frame["client_id"]] = frame
            case "refused":
                self.refused.append(frame)

    async def subscribe(self, stream: str, after: int | None = None) -> None:
        self.cursor = after or 0
        await self.put(type="subscribe", stream=stream, after=after)
        await self.read("subscribed")

    async def read_up_to(self, seq: int, timeout: float = 30) -> None:
        async with asyncio.timeout(timeout):
            while self.cursor < seq:
                await self.read("update", timeout)

    @property
    def texts(self) -> list[str]:
        return [item["data"]["text"] for item in self.items if "data" in item]


async def open_tab(site: Site, cookie: str, number: int = 0) -> Tab:
    address = site.urls[number].removeprefix("http://")
    options: Any = {"origin": site.urls[number], "compression": None, "open_timeout": 30}
    return Tab(await connect(f"ws://{address}/ws/", additional_headers={"Cookie": cookie}, **options))


def run(work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: where a walk came before, Playwright's loop is the running one here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@asynccontextmanager
async def open_tabs(site: Site, cookies: Iterable[str], number: int = 0) -> AsyncIterator[list[Tab]]:
    async with AsyncExitStack() as open_ones:
        tabs = []
        for cookie in cookies:
            tab = await open_tab(site, cookie, number)
            open_ones.push_async_callback(tab.connection.close)
            tabs.append(tab)
        yield tabs


async def catch_up(site: Site, cookie: str, stream: str, after: int = 0, number: int = 0) -> list[Frame]:
    async with open_tabs(site, [cookie], number) as [tab]:
        await tab.subscribe(stream, after)
        return tab.items


GONE = (ConnectionClosed, WebSocketException, TimeoutError, OSError)


def post(site: Site, cookie: str, path: str, number: int = 0, **fields: str) -> int:
    """Fills in the form at an address, as somebody with this session; returns the status after any redirect."""
    url, jar = site.urls[number] + path, CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.addheaders = [("Cookie", cookie)]
    with opener.open(url, timeout=60) as page:
        token = TOKEN.search(page.read().decode())
    assert token is not None, path
    body = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), **fields}).encode()
    both = "; ".join([cookie, *(f"{one.name}={one.value}" for one in jar if one.name not in cookie)])
    request = urllib.request.Request(url, body, {"Cookie": both, "Referer": url})
    with urllib.request.urlopen(request, timeout=60) as answer:
        status: int = answer.status
        return status
