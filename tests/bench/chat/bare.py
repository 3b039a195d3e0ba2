"""The reference: a bare ASGI broadcast with no storage, sessions or permission, on the same server and settings."""

from typing import Any

rooms: dict[str, set[Any]] = {}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    members = rooms.setdefault(scope["path"], set())
    await receive()
    await send({"type": "websocket.accept"})
    members.add(send)
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            event = {"type": "websocket.send", "text": message["text"]}
            for other in list(members):
                await other(event)
    finally:
        members.discard(send)
