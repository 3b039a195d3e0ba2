"""What the engine needs of a chat system, and a websocket that costs the load next to nothing."""

import asyncio
import base64
import os
from array import array
from collections.abc import Callable
from typing import Any

Heard = Callable[[bytes, "Client"], None]
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Client(asyncio.Protocol):
    """One connected member of a room. Hands each piece that may hold messages to `heard`."""

    def __init__(self, heard: Heard) -> None:
        self.heard = heard
        self.got = array("l")  # the numbers of the messages that came, in the order in which they came
        self.transport: Any = None
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if not self.gone.done():
            self.gone.set_result(None)

    def send(self, body: str, number: int) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        self.transport.close()
        await asyncio.wait_for(self.gone, 10)


class Adapter:
    """A chat system. `mark` is what stands before a message's number, once for each message."""

    mark = b"~b"

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.acked: dict[int, tuple[str, int]] = {}  # number of a message: id and place it was acknowledged with
        self.refused: list[str] = []

    async def connect(self, room: int, member: int, heard: Heard) -> Client:
        """Returns once whatever is written in the room from now on will arrive."""
        raise NotImplementedError

    def cursor(self, client: Client) -> Any:
        """What somebody who leaves remembers, to ask for what they missed."""
        raise NotImplementedError

    async def reconnect(self, room: int, member: int, heard: Heard, cursor: Any) -> Client:
        raise NotImplementedError

    def not_stored(self) -> int:
        """How many acknowledged messages are not kept as they were acknowledged."""
        return 0


class WebSocket(Client):
    """Reads the server's frames where they lie; masks its own with zeros, which the RFC allows and costs nothing."""

    def __init__(self, heard: Heard) -> None:
        super().__init__(heard)
        self.rest = b""
        self.last = b""
        self.opened: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()

    async def open(self, host: str, port: int, path: str, cookie: str) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, host, port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", f"Origin: http://{host}:{port}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        lines += [f"Cookie: {cookie}"] if cookie else []
        self.transport.write("\r\n".join([*lines, "", ""]).encode())
        assert self.opened is not None
        await asyncio.wait_for(self.opened, 60)
        self.opened = None

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self.opened is not None and not self.opened.done():
            self.opened.set_exception(ConnectionError(self.rest[:40]))

    def data_received(self, data: bytes) -> None:
        data = self.rest + data if self.rest else data
        at = 0
        if self.opened is not None and not self.opened.done():
            at = data.find(b"\r\n\r\n") + 4
            if at < 4 or not data.startswith(b"HTTP/1.1 101"):
                self.rest = data
                return
            self.opened.set_result(None)
        length = len(data)
        while at + 2 <= length:
            size, start = data[at + 1], at + 2
            if size > 125:
                width = 2 if size == 126 else 8
                size, start = int.from_bytes(data[start : start + width], "big"), start + width
            if start + size > length:
                break
            self._on_frame(data[at] & 15, data[start : start + size])
            at = start + size
        self.rest = data[at:]

    def _on_frame(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self.last = payload
            self.on_text(payload)
        elif kind == PING:
            self._put(PONG, payload)
        elif kind == CLOSE:
            self.transport.close()

    def on_text(self, text: bytes) -> None:
        self.heard(text, self)

    def put(self, text: bytes) -> None:
        self._put(TEXT, text)

    def _put(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        head = bytes((0x80 | kind, 0x80 | size)) if size < 126 else bytes((0x80 | kind, 0xFE)) + size.to_bytes(2, "big")
        self.transport.write(head + b"\0\0\0\0" + payload)

    async def close(self) -> None:
        self._put(CLOSE, b"\x03\xe8")
        await asyncio.wait_for(self.gone, 10)
