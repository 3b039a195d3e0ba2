"""The reference: a bare ASGI broadcast with no storage, sessions or permission, on the same server and settings."""

import json
from typing import Any

sockets: set[Any] = set()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    sockets.add(send)
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            frame = json.loads(message["text"])
            if frame["type"] == "send":
                text = json.dumps({"type": "update", "data": {"text": frame["text"]}})
                for other in list(sockets):
                    await other({"type": "websocket.send", "text": text})
    finally:
        sockets.discard(send)
