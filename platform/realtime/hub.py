"""One hub in each process: it reads what is new once, asks once who may see it, and writes the same text to all.

Order matters: rows are read first and permission is asked afterwards, so that a removal which was answered before
something was written always comes before its delivery. Asking first would leak what is written in between.
"""

import asyncio
import contextvars
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.db import connections

from realtime.models import Stream
from realtime.publish import NUDGE_TIMEOUT, group_name, use_hub_loop
from realtime.read import Page, Source, Sources, encode, head, read_page, wire_name

log = structlog.get_logger(__name__)
T = TypeVar("T")
SWEEP_SECONDS = 3.0
POLL_SECONDS = 5.0
REJOIN_SECONDS = 3600.0
RETRY_SECONDS = 1.0
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


@dataclass(eq=False)
class Feed:
    """A stream that somebody here is reading."""

    name: str
    object_id: UUID
    source: Source
    sockets: set[Socket] = field(default_factory=set)
    dirty: bool = False
    task: asyncio.Task[None] | None = None


def _close_unusable() -> None:
    """As Django does between requests; but a SQLite file, which cannot go away, stays open in the hub's threads."""
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite":
            connection.close_if_unusable_or_obsolete()
        elif connection.errors_occurred:
            connection.close()


class Hub:
    def __init__(self, sources: Sources, live_sessions: LiveSessions) -> None:
        self.sources = sources
        self.live_sessions = live_sessions
        self.feeds: dict[str, Feed] = {}
        self.sockets: set[Socket] = set()
        self.loop = asyncio.get_running_loop()
        self.layer = get_channel_layer()
        self.channel = ""
        # Its own threads: consumers share a single one, and a page would wait behind a chat.
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="hub")
        self._tasks: set[asyncio.Task[Any]] = set()

    # -- life ---------------------------------------------------------------------------------------------------
    async def start(self) -> None:
        await self._join_layer()
        use_hub_loop(self.loop)
        for forever in (self._receive, self._sweep_always, self._poll_always, self._rejoin_always):
            self._spawn(forever())

    async def stop(self) -> None:
        for socket in list(self.sockets):
            socket.close(RESTARTING)
        await asyncio.sleep(0.05)
        use_hub_loop(None)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(self, function: Callable[..., T], *args: Any) -> T:
        """Runs database work in one of the hub's threads."""

        def work() -> T:
            _close_unusable()
            try:
                return function(*args)
            finally:
                _close_unusable()

        return await self.loop.run_in_executor(self._threads, work)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        # A fresh context: one started from a consumer would inherit that request's language and log fields.
        task = self.loop.create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- who is connected ---------------------------------------------------------------------------------------
    def count(self, person_id: UUID) -> int:
        return sum(1 for socket in self.sockets if socket.session.person_id == person_id)

    def add(self, socket: Socket) -> None:
        self.sockets.add(socket)

    def remove(self, socket: Socket) -> None:
        socket.closing = True
        self.sockets.discard(socket)
        for name in list(socket.cursors):
            self.unsubscribe(socket, name)

    async def subscribe(self, socket: Socket, name: str, kind: str, object_id: UUID, after: int | None) -> bool:
        """Starts or resumes a stream for a socket; False when it is not theirs to read, or is no stream."""
        source = self.sources.get(kind)
        if source is None:
            return False
        pair = (object_id, socket.session.person_id)
        start = await self.run(lambda: source.readers({pair}) and (head(name) if after is None else after))
        if not isinstance(start, int):
            return False
        if socket not in self.sockets:  # it went away meanwhile
            return True
        is_new = name not in self.feeds
        feed = self.feeds.setdefault(name, Feed(name, object_id, source))
        socket.cursors[name] = start
        socket.awaiting.add(name)
        feed.sockets.add(socket)
        # Only now, with the socket in the feed: whoever leaves while we wait must not take the feed with them.
        if is_new:
            await self._join_group(name)
        self.nudge(name)
        return True

    def unsubscribe(self, socket: Socket, name: str) -> None:
        socket.cursors.pop(name, None)
        socket.awaiting.discard(name)
        if feed := self.feeds.get(name):
            feed.sockets.discard(socket)
            self._forget_if_empty(feed)

    def _forget_if_empty(self, feed: Feed) -> None:
        if not feed.sockets and self.feeds.get(feed.name) is feed:
            del self.feeds[feed.name]
            self._spawn(self._leave_group(feed.name))

    # -- delivering ---------------------------------------------------------------------------------------------
    def nudge(self, name: str) -> None:
        feed = self.feeds.get(name)
        if feed is None:
            return
        feed.dirty = True
        if feed.task is None or feed.task.done():
            feed.task = self._spawn(self._deliver(feed))

    async def _deliver(self, feed: Feed) -> None:
        """Writes what is new until nothing is; what arrives meanwhile goes out in the next round, in one batch."""
        while feed.dirty:
            feed.dirty = False
            try:
                await self._deliver_once(feed)
            except Exception as error:
                log.warning("delivery_failed", stream=feed.name, error=type(error).__name__)
                feed.dirty = True
                await asyncio.sleep(RETRY_SECONDS)

    async def _deliver_once(self, feed: Feed) -> None:
        by_cursor: dict[int, list[Socket]] = defaultdict(list)
        for socket in feed.sockets:
            if socket.is_full:
                socket.held.add(feed.name)
            else:
                by_cursor[socket.cursors[feed.name]].append(socket)
        if not by_cursor:
            return
        pages = await self.run(lambda: {after: read_page(feed.source, feed.name, after) for after in by_cursor})
        sockets = [socket for group in by_cursor.values() for socket in group]
        permitted = await self._ask({feed.name: sockets})
        for after, group in by_cursor.items():
            page = pages[after]
            texts = encode(page.items)
            for socket in group:
                # It may have left, been closed or moved its cursor while we read.
                if (socket, feed.name) in permitted and socket.cursors.get(feed.name) == after:
                    self._write_page(feed, socket, page, texts)
                elif socket.cursors.get(feed.name) is not None and (socket, feed.name) in permitted:
                    feed.dirty = True
            feed.dirty = feed.dirty or page.more

    def _write_page(self, feed: Feed, socket: Socket, page: Page, texts: list[str]) -> None:
        name = wire_name(feed.name)
        if page.reset:
            socket.write(encode([{"type": "reset", "stream": name}])[0])
        for text in texts:
            socket.write(text)
        socket.cursors[feed.name] = page.cursor
        if not page.more and feed.name in socket.awaiting:
            socket.awaiting.discard(feed.name)
            socket.write(encode([{"type": "subscribed", "stream": name, "seq": page.cursor}])[0])

    async def _ask(self, readers: dict[str, list[Socket]]) -> set[tuple[Socket, str]]:
        """Which of these sockets may read these streams now. Those that may not are closed on the spot."""
        asked = [
            (self.feeds[name], socket) for name, group in readers.items() if name in self.feeds for socket in group
        ]
        sessions = {socket.session for _, socket in asked}
        pairs: dict[int, set[tuple[UUID, UUID]]] = defaultdict(set)
        by_id = {id(feed.source): feed.source for feed, _ in asked}
        for feed, socket in asked:
            pairs[id(feed.source)].add((feed.object_id, socket.session.person_id))

        def ask() -> tuple[set[Session], dict[int, set[tuple[UUID, UUID]]]]:
            return self.live_sessions(sessions), {key: by_id[key].readers(wanted) for key, wanted in pairs.items()}

        live, may = await self.run(ask)
        permitted = set()
        for feed, socket in asked:
            if socket.session not in live:
                self._end(socket, SESSION_ENDED)
            elif (feed.object_id, socket.session.person_id) not in may[id(feed.source)]:
                socket.write(encode([{"type": "closed", "stream": wire_name(feed.name)}])[0])
                self._end(socket, NOT_PERMITTED)
            else:
                permitted.add((socket, feed.name))
        return permitted

    def _end(self, socket: Socket, code: int) -> None:
        socket.close(code)
        self.remove(socket)

    # -- what heals ---------------------------------------------------------------------------------------------
    async def sweep(self) -> None:
        """Asks of everybody connected whether they still may: catches what no nudge told of."""
        for socket in list(self.sockets):
            if socket.is_stalled:
                self._end(socket, TOO_SLOW)
            elif socket.closing:
                self.remove(socket)
        sessions = {socket.session for socket in self.sockets}
        live = await self.run(self.live_sessions, sessions) if sessions else set()
        for socket in list(self.sockets):
            if socket.session in sessions and socket.session not in live:
                self._end(socket, SESSION_ENDED)
        if self.feeds:
            await self._ask({name: list(feed.sockets) for name, feed in self.feeds.items()})

    async def poll(self) -> None:
        """Compares the heads of the streams held here with what was delivered: a lost nudge is found within 5 s."""
        names = list(self.feeds)
        if not names:
            return
        heads = await self.run(lambda: dict(Stream.objects.filter(pk__in=names).values_list("name", "seq")))
        behind = [
            name
            for name, seq in heads.items()
            if name in self.feeds and any(socket.cursors.get(name, seq) < seq for socket in self.feeds[name].sockets)
        ]
        for name in behind:
            self.nudge(name)
        if behind:  # the layer may have forgotten us, as after a flush
            await self._rejoin()

    async def _sweep_always(self) -> None:
        await self._always("sweep", SWEEP_SECONDS, self.sweep)

    async def _poll_always(self) -> None:
        await self._always("poll", POLL_SECONDS, self.poll)

    async def _rejoin_always(self) -> None:
        await self._always("rejoin", REJOIN_SECONDS, self._rejoin)

    async def _always(self, what: str, seconds: float, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(seconds)
            try:
                await step()
            except Exception as error:
                log.warning("hub_step_failed", step=what, error=type(error).__name__, after=time.monotonic() - began)

    # -- the channel layer --------------------------------------------------------------------------------------
    async def _join_layer(self) -> None:
        self.channel = await self.layer.new_channel("hub")

    async def _receive(self) -> None:
        while True:
            try:
                message = await self.layer.receive(self.channel)
            except Exception as error:
                log.warning("layer_unreachable", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                await self._rejoin()
            else:
                self.nudge(message["stream"])

    async def _rejoin(self) -> None:
        for name in list(self.feeds):
            await self._join_group(name)

    async def _join_group(self, name: str) -> None:
        try:
            await asyncio.wait_for(self.layer.group_add(group_name(name), self.channel), NUDGE_TIMEOUT)
        except Exception as error:  # without the layer the look at the heads still delivers, only later
            log.warning("layer_unreachable", error=type(error).__name__)

    async def _leave_group(self, name: str) -> None:
        if name in self.feeds:  # somebody came back
            return
        try:
            await asyncio.wait_for(self.layer.group_discard(group_name(name), self.channel), NUDGE_TIMEOUT)
        except Exception as error:
            log.warning("layer_unreachable", error=type(error).__name__)
