"""The systems that speak through websockets: Hearth, the bare broadcast and the Channels tutorial."""

import asyncio
import json
from typing import Any
from uuid import UUID

import psycopg

from tests.bench.chat.client import Adapter, Client, Heard, WebSocket


class PlainSocket(WebSocket):
    def send(self, body: str, number: int) -> None:
        self.put(b'{"message":"%s"}' % body.encode())


class Plain(Adapter):
    """One path for each room, and `?after=` for what was missed."""

    async def connect(self, room: int, member: int, heard: Heard, query: str = "") -> Client:
        client = PlainSocket(heard)
        await client.open("127.0.0.1", self.options["ports"][0], f"/ws/chat/{room}/{query}", "")
        return client

    def cursor(self, client: Client) -> int:
        assert isinstance(client, PlainSocket)
        return int(json.loads(client.last)["id"])

    async def reconnect(self, room: int, member: int, heard: Heard, cursor: Any) -> Client:
        return await self.connect(room, member, heard, f"?after={cursor}")


class HearthSocket(WebSocket):
    def __init__(self, heard: Heard, adapter: "Hearth", stream: str) -> None:
        super().__init__(heard)
        self.adapter = adapter
        self.stream = stream
        self.subscribed: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()

    def on_text(self, text: bytes) -> None:
        if b'"type":"update"' in text:
            self.heard(text, self)
        if b'"type":"ack"' in text or b'"type":"refused"' in text or b'"type":"closed"' in text:
            self._take_answer(json.loads(text))
        if self.subscribed is not None and b'"type":"subscribed"' in text:
            self.subscribed.set_result(None)
            self.subscribed = None

    def _take_answer(self, frame: dict[str, Any]) -> None:
        for one in frame.get("items", [frame]):
            if one["type"] == "ack":
                self.adapter.acked[UUID(one["client_id"]).int & 0xFFFFFFFF] = one["id"], one["seq"]
            elif one["type"] in ("refused", "closed"):
                self.adapter.refused.append(json.dumps(one)[:200])

    def send(self, body: str, number: int) -> None:
        client_id = UUID(int=(self.adapter.run << 64) | number)
        frame = '{"type":"send","stream":"%s","client_id":"%s","text":"%s"}' % (self.stream, client_id, body)  # noqa: UP031
        self.put(frame.encode())


class Hearth(Adapter):
    """Each member comes with their session and follows the stream of their room; they are spread over the ports."""

    mark = b'"text":"~b'  # the same words stand in "html" once more

    @property
    def run(self) -> int:
        return int(self.options["run"])

    async def connect(self, room: int, member: int, heard: Heard, cursor: int | None = None) -> Client:
        ports, people = self.options["ports"], self.options["cookies"]
        stream = f"room:{self.options['rooms'][room]}"
        client = HearthSocket(heard, self, stream)
        await client.open("127.0.0.1", ports[member % len(ports)], "/ws/", people[room][member])
        waiting = client.subscribed
        assert waiting is not None
        client.put(json.dumps({"type": "subscribe", "stream": stream, "after": cursor}).encode())
        await asyncio.wait_for(waiting, 60)
        return client

    def cursor(self, client: Client) -> int:
        assert isinstance(client, HearthSocket)
        frame = json.loads(client.last)
        return max(int(one["seq"]) for one in frame.get("items", [frame]))

    async def reconnect(self, room: int, member: int, heard: Heard, cursor: Any) -> Client:
        return await self.connect(room, member, heard, cursor)

    def not_stored(self) -> int:
        stored = self.stored([one for one, _ in self.acked.values()])
        return sum(ack not in stored for ack in self.acked.values())

    def stored(self, ids: list[str]) -> set[tuple[str, int]]:
        with psycopg.connect(self.options["database"]) as connection:
            rows = connection.execute("SELECT id, position FROM communities_message WHERE id = ANY(%s::uuid[])", [ids])
            return {(str(one), place) for one, place in rows}
