"""The door's own limit on what a request brings, where no proxy stands before it. (C09)"""

import asyncio
from typing import Any

from core.body import at_most


def ask(headers: list[tuple[bytes, bytes]], chunks: list[bytes]) -> tuple[int, int]:
    """The status, and how many chunks were taken in."""
    taken, sent = 0, []

    async def pages(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": chunks[taken - 1], "more_body": taken < len(chunks)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(at_most(100, pages)({"type": "http", "headers": headers}, receive, send))
    return sent[0]["status"], taken


def test_c09_what_is_promised_too_large_is_refused_before_it_comes_and_the_rest_as_soon_as_it_is() -> None:
    assert ask([(b"content-length", b"101")], [b"x"]) == (413, 0)
    assert ask([(b"content-length", b"100")], [b"x" * 100]) == (200, 1)
    assert ask([], [b"x" * 60] * 50) == (413, 2)  # chunked
    assert ask([(b"content-length", b"5")], [b"x" * 60] * 50) == (413, 2)  # understated
    assert ask([(b"content-length", b"nonsense")], [b"x"]) == (200, 1)
