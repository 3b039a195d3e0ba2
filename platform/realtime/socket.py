"""The server's end of one browser tab: whose it is, what it follows, and what waits to be written to it."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple
from uuid import UUID

HOLD_BYTES = 256 * 1024  # with more than this unsent, a socket waits for its next page
BUFFER_BYTES = 8 * 1024 * 1024  # the most that may wait for one socket, whatever it is
STALLED_SECONDS = 30.0  # without taking anything
SESSION_ENDED, NOT_PERMITTED, TOO_SLOW, RESTARTING = 4401, 4403, 1013, 1012


class Session(NamedTuple):
    """Who is at the other end: the session's key, the person, and the password hash it was opened with."""

    key: str
    person_id: UUID
    password: str


LiveSessions = Callable[[set[Session]], set[Session]]


class Socket:
    """The hub's end of one connection. Frames wait here so that a slow reader holds up nobody else.

    With HOLD_BYTES unsent it is given no further page until it has read on (`held`): a long catch-up goes at the
    reader's pace. One that takes nothing for STALLED_SECONDS is given up, and catches up when it comes back.
    """

    def __init__(self, session: Session, send: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        self.session = session
        self.cursors: dict[str, int] = {}
        self.awaiting: set[str] = set()  # streams whose `subscribed` is still to be sent
        self.held: set[str] = set()  # streams that have more for it
        self.closing = False
        self._send = send
        self._queue: asyncio.Queue[str | int] = asyncio.Queue()
        self._bytes = 0
        self._moved_at = time.monotonic()

    @property
    def is_full(self) -> bool:
        return self._bytes > HOLD_BYTES

    @property
    def is_stalled(self) -> bool:
        return self._bytes > 0 and time.monotonic() - self._moved_at > STALLED_SECONDS

    def write(self, text: str) -> None:
        if self.closing:
            return
        if self._bytes == 0:
            self._moved_at = time.monotonic()
        self._bytes += len(text)
        self._queue.put_nowait(text)
        if self._bytes > BUFFER_BYTES:
            self.close(TOO_SLOW)

    def close(self, code: int) -> None:
        if self.closing:
            return
        self.closing = True
        if code == TOO_SLOW:
            self._queue = asyncio.Queue()
        self._queue.put_nowait(code)

    async def drain(self, go_on: Callable[[str], None]) -> int:
        """Writes what is queued until told to close; returns the close code. `go_on(stream)` asks for the next page."""
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                return item
            await self._send(item)
            self._bytes -= len(item)
            self._moved_at = time.monotonic()
            if self.held and not self.is_full:
                held, self.held = self.held, set()
                for name in held:
                    go_on(name)
