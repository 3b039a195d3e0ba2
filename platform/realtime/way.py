"""The way out to one browser tab: through the ASGI server's own door, or past it with a frame that is ready."""

from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

READY_FOR = {"0.54.0"}  # the releases of uvicorn whose protocol object is known to be as it is used here
AsgiSend = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


def frame_of(text: str) -> bytes:
    """A text as one final, unmasked frame (RFC 6455, 5.2)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 65_536:
        head = b"\x81\x7e" + size.to_bytes(2, "big")
    else:
        head = b"\x81\x7f" + size.to_bytes(8, "big")
    return head + payload


class Way:
    """The plain one, of any ASGI server: each text costs a task's turn and a frame of its own."""

    __slots__ = ("_send",)

    def __init__(self, send: AsgiSend) -> None:
        self._send = send

    def put(self, frame: bytes) -> bool:
        """Writes a ready frame at once; False where that cannot be, and nothing was written."""
        return False

    async def send(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})

    async def close(self, code: int) -> None:
        await self._send({"type": "websocket.close", "code": code})


class ReadyWay(Way):
    """uvicorn's: the bytes that were made once for everybody go to the transport, while it takes them."""

    __slots__ = ("_protocol",)

    def __init__(self, send: AsgiSend, protocol: WebSocketsSansIOProtocol) -> None:
        super().__init__(send)
        self._protocol = protocol

    def put(self, frame: bytes) -> bool:
        protocol = self._protocol
        transport = protocol.transport
        if protocol.close_sent or not protocol.writable.is_set() or transport.is_closing():
            return False
        transport.write(frame)
        return True


def way_out(send: AsgiSend) -> Way:
    protocol = getattr(send, "__self__", None)
    is_known = uvicorn.__version__ in READY_FOR and type(protocol) is WebSocketsSansIOProtocol
    # With compression a frame differs from socket to socket.
    if is_known and isinstance(protocol, WebSocketsSansIOProtocol) and not protocol.conn.extensions:
        return ReadyWay(send, protocol)
    return Way(send)
