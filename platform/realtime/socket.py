"""The server's end of one browser tab: whose it is, what it follows, and what waits to be written to it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from realtime.way import Way, frame_of

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


class Doors(NamedTuple):
    """Who is let in: whose session a key is, for several keys at once, and which sessions still count."""

    sign_in: Callable[[set[str]], dict[str, Session]]
    live_sessions: LiveSessions


class Socket:
    """The hub's end of one connection. What its reader does not take at once waits here, so that nobody else waits.

    With HOLD_BYTES unsent it is given no further page until it has read on (`held`): a long catch-up goes at the
    reader's pace. One that takes nothing for STALLED_SECONDS is given up, and catches up when it comes back.
    """

    __slots__ = (
        "_bytes", "_go_on", "_moved_at", "_task", "_waiting", "_way", "asides", "awaiting", "closing", "cursors",
        "held", "here", "session",
    )  # fmt: skip

    def __init__(self, session: Session, way: Way, go_on: Callable[[str], None]) -> None:
        """`go_on(stream)` asks for the next page."""
        self.session = session
        self.cursors: dict[str, int] = {}
        # Lists, and no queue before something waits: an empty set or deque is not small, and most sockets are idle.
        self.awaiting: list[str] = []  # streams whose `subscribed` is still to be sent
        self.held: list[str] = []  # streams that have more for it
        self.here: dict[str, str] = {}  # what it was last told of who is there, by stream
        self.asides: dict[str, str] = {}  # what it was last told alone, by stream
        self.closing = False
        self._way, self._go_on = way, go_on
        self._waiting: deque[str | int] | None = None
        self._task: asyncio.Task[None] | None = None
        self._bytes = 0
        self._moved_at = 0.0

    def follows(self, stream: str) -> bool:
        """Whether it asked for the stream and was answered: before that it is told nothing else of it."""
        return stream in self.cursors and stream not in self.awaiting

    def hold(self, stream: str) -> None:
        """Asks for the stream's next page once what is unsent has gone."""
        if stream not in self.held:
            self.held.append(stream)

    @property
    def is_full(self) -> bool:
        return self._bytes > HOLD_BYTES

    @property
    def is_stalled(self) -> bool:
        return self._bytes > 0 and time.monotonic() - self._moved_at > STALLED_SECONDS

    def write(self, text: str, frame: bytes | None = None) -> None:
        """`frame` is the text as bytes, where somebody has made it already."""
        if self.closing:
            return
        if self._task is None and self._way.put(frame or frame_of(text)):
            return
        if self._bytes == 0:
            self._moved_at = time.monotonic()
        self._bytes += len(text)
        self._add(text)
        if self._bytes > BUFFER_BYTES:
            self.close(TOO_SLOW)

    def close(self, code: int) -> None:
        """After what was written before; whoever is too slow is spared it."""
        if self.closing:
            return
        self.closing = True
        if code == TOO_SLOW:
            self._waiting = None
        self._add(code)

    def forget(self) -> None:
        """The connection is gone."""
        self.closing = True
        self._waiting = None
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()

    def _add(self, item: str | int) -> None:
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(item)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        """Writes what waits. Ends with it: a socket whose reader keeps up needs no task."""
        try:
            while self._waiting:
                item = self._waiting.popleft()
                if isinstance(item, int):
                    await self._way.close(item)
                    return
                await self._way.send(item)
                self._bytes -= len(item)
                self._moved_at = time.monotonic()
                if self.held and not self.is_full:
                    held, self.held = self.held, []
                    for name in held:
                        self._go_on(name)
        except OSError:  # the other end has gone; the consumer is told so
            self.closing = True
        finally:
            self._task = self._waiting = None
