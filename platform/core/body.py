"""The ASGI door's own limit, for a site without a proxy in front: what a request may bring, counted as it arrives."""

from typing import Any


class TooMuch(Exception):  # noqa: N818 - it never leaves this module
    pass


def at_most(limit: int, app: Any) -> Any:
    """The same pages for bodies of up to `limit` bytes. More is 413 at once, whatever Content-Length promises."""

    async def limited(scope: dict[str, Any], receive: Any, send: Any) -> None:
        received = 0

        async def counted() -> Any:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise TooMuch
            return message

        try:
            if _promised(scope) > limit:
                raise TooMuch
            await app(scope, counted, send)
        except TooMuch:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await send({"type": "http.response.start", "status": 413, "headers": headers})
            await send({"type": "http.response.body", "body": b"Too large. / Rhy fawr.\n"})

    return limited


def _promised(scope: dict[str, Any]) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0
