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
from typing import Any, TypeVar
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.db import connections

from realtime.feed import Feed
from realtime.models import Stream
from realtime.pace import Pace
from realtime.publish import NUDGE_TIMEOUT, group_name, use_hub_loop
from realtime.read import Page, Sources, encode, head, read_pages, wire_name, without
from realtime.socket import NOT_PERMITTED, RESTARTING, SESSION_ENDED, TOO_SLOW, Session, Socket

log = structlog.get_logger(__name__)
T = TypeVar("T")
SWEEP_SECONDS = 3.0
POLL_SECONDS = 5.0
REJOIN_SECONDS = 3600.0
RETRY_SECONDS = 1.0
TYPING_SECONDS = 3.0  # one person in one room
CATCH_UPS = 2  # readings for those further behind, at once; the hub's other threads are for the live ones

LiveSessions = Callable[[set[Session]], set[Session]]


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
        self._typing_sent, self._typing_passed_on = Pace(TYPING_SECONDS), Pace(TYPING_SECONDS)
        self._catch_ups = asyncio.Semaphore(CATCH_UPS)
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
        front = await self.run(lambda: head(name) if source.readers({pair}) else None)
        if front is None:
            return False
        if socket not in self.sockets:  # it went away meanwhile
            return True
        is_new = name not in self.feeds
        feed = self.feeds.setdefault(name, Feed(name, object_id, source, front))
        socket.cursors[name] = front if after is None else after
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
            feed.behind.pop(socket, None)
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
        """Serves the live readers; those far behind are left to `_catch_up`, so that they hold up nobody."""
        live = []
        for socket in feed.sockets:
            if socket.is_full:
                socket.held.add(feed.name)
            elif feed.is_behind(socket):
                feed.behind.setdefault(socket)
            else:
                live.append(socket)
        if feed.behind and (feed.catching_up is None or feed.catching_up.done()):
            feed.catching_up = self._spawn(self._catch_up(feed))
        if live and await self._serve(feed, live):
            feed.dirty = True

    async def _catch_up(self, feed: Feed) -> None:
        """One page a turn for those at much the same place, in the order in which they came to wait."""
        while feed.behind:
            group = feed.next_group()
            try:
                async with self._catch_ups:
                    await self._serve(feed, [socket for socket in group if socket in feed.sockets])
            except Exception as error:
                log.warning("catch_up_failed", stream=feed.name, error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            for socket in group:
                if socket not in feed.sockets:
                    continue
                if socket.is_full:
                    socket.held.add(feed.name)
                elif feed.is_behind(socket):
                    feed.behind.setdefault(socket)
        self.nudge(feed.name)  # what was delivered to the others while these were on their way

    async def _serve(self, feed: Feed, sockets: list[Socket]) -> bool:
        """Reads what is new after each socket's cursor, asks who may see it, writes; whether there may be more."""
        by_cursor: dict[int, list[Socket]] = defaultdict(list)
        for socket in sockets:
            by_cursor[socket.cursors[feed.name]].append(socket)
        if not by_cursor:
            return False

        people = {socket.session.person_id for socket in sockets}

        def read() -> tuple[dict[int, tuple[Page, list[str]]], dict[UUID, set[str]]]:
            pages = read_pages(feed.source, feed.name, set(by_cursor))
            items = {item["id"]: item for page in pages.values() for item in page.items}
            hidden = feed.source.withheld(feed.object_id, list(items.values()), people) if items else {}
            return {after: (page, encode(page.items)) for after, page in pages.items()}, hidden

        pages, hidden = await self.run(read)
        permitted = await self._ask({feed.name: sockets})
        again = False
        for after, group in by_cursor.items():
            page, texts = pages[after]
            again = again or page.more
            feed.front = max(feed.front, page.cursor) if page.more else page.cursor
            for socket in group:
                # It may have left, been closed or moved its cursor while we read.
                if (socket, feed.name) in permitted and socket.cursors.get(feed.name) == after:
                    withheld = hidden.get(socket.session.person_id)
                    own = encode(without(page.items, withheld)) if withheld else texts
                    self._write_page(feed, socket, page, own)
                elif socket.cursors.get(feed.name) is not None and (socket, feed.name) in permitted:
                    again = True
        return again

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

    # -- who is writing ----------------------------------------------------------------------------------------
    def is_typing_too_often(self, name: str, person_id: UUID) -> bool:
        return not self._typing_sent.allows((name, person_id))

    async def tell_typing(self, name: str, person_id: UUID) -> None:
        """Tells every process that somebody is writing. Ids alone travel; lost is lost."""
        message = {"type": "typing", "stream": name, "person": str(person_id)}
        try:
            await asyncio.wait_for(self.layer.group_send(group_name(name), message), NUDGE_TIMEOUT)
        except Exception as error:
            log.warning("layer_unreachable", error=type(error).__name__)

    async def _pass_typing_on(self, name: str, person_id: UUID) -> None:
        """As with updates: first what is to be said, then who may read it, then to them. Nothing is stored."""
        feed = self.feeds.get(name)
        if feed is None or not self._typing_passed_on.allows((name, person_id)):
            return
        try:
            others = [socket for socket in feed.sockets if socket.session.person_id != person_id and not socket.is_full]
            people = {socket.session.person_id for socket in others}
            person, deaf = await self.run(
                lambda: (
                    feed.source.writer(feed.object_id, by=person_id),
                    feed.source.deaf_to(person_id, people) if people else set(),
                )
            )
            others = [socket for socket in others if socket.session.person_id not in deaf]
            if person is None or not others:
                return
            text = encode([{"type": "typing", "stream": wire_name(name), "person": person}])[0]
            for socket, _ in await self._ask({name: others}):
                socket.write(text)
        except Exception as error:
            log.warning("typing_failed", error=type(error).__name__)

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
                if message["type"] == "typing":
                    self._spawn(self._pass_typing_on(message["stream"], UUID(message["person"])))
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
