"""One hub in each process: it reads what is new once, asks once who may see it, and writes the same text to all.

Order matters: rows are read first and permission is asked afterwards, so that a removal which was answered before
something was written always comes before its delivery. Asking first would leak what is written in between.
"""

import asyncio
import contextvars
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog

from core.prepared import FEW
from realtime.asides import tell_asides
from realtime.feed import Feed
from realtime.layer import RETRY_SECONDS, Layer
from realtime.models import Stream
from realtime.presence import ROUND_SECONDS, Presence
from realtime.publish import OwnHub, tell_hub, tell_hub_no_more
from realtime.read import Frame, Page, Sources, encode, wire_name, without
from realtime.round import Answer, Frames, Question, Read, Reading, Wish, first_questions, fronts, read_all, ready
from realtime.sending import Letter, Sender, Stored
from realtime.socket import NOT_PERMITTED, RESTARTING, SESSION_ENDED, TOO_SLOW, Doors, Session, Socket
from realtime.threads import Threads
from realtime.together import Together
from realtime.writing import Writing

log = structlog.get_logger(__name__)
T = TypeVar("T")
SWEEP_SECONDS = 3.0
POLL_SECONDS = 5.0
REJOIN_SECONDS = 30.0
AT_ONCE = 200  # handshakes or subscriptions together
LETTERS = FEW  # messages in one transaction: of more ids than these PostgreSQL makes worse plans
ROUND = 100  # streams
CATCH_UPS = 2  # readings for those further behind, at once; the hub's other threads are for the live ones


class Hub:
    def __init__(self, sources: Sources, doors: Doors) -> None:
        self.sources = sources
        self.doors = doors
        self.feeds: dict[str, Feed] = {}
        self.sockets: set[Socket] = set()
        self.loop = asyncio.get_running_loop()
        self.process = uuid4().hex
        self.layer = Layer()
        self._threads = Threads(4)
        self.run = self._threads.run
        self.presence, self.writing = Presence(self), Writing(self)
        self._catch_ups = asyncio.Semaphore(CATCH_UPS)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._of_person: Counter[UUID] = Counter()
        self._handshakes: Together[str, Session | None] = Together(self._sign_in, self._spawn, most=AT_ONCE)
        self._subscriptions: Together[Wish, int | None] = Together(self._fronts, self._spawn, most=AT_ONCE)
        sender = Sender(self.run, doors.live_sessions)
        self.letters: Together[Letter, Stored] = Together(sender.store, self._spawn, most=LETTERS)
        self._dirty: dict[str, None] = {}  # streams in which there may be something new
        self._round: asyncio.Task[None] | None = None

    # -- life ---------------------------------------------------------------------------------------------------
    async def start(self) -> None:
        await self.layer.open()
        tell_hub(OwnHub(self.loop, self.process, self.nudge_all))
        self._spawn(self.layer.listen(self._hear))
        for what, seconds, step in (
            ("sweep", SWEEP_SECONDS, self.sweep),
            ("poll", POLL_SECONDS, self.poll),
            ("rejoin", REJOIN_SECONDS, self.layer.join),
            ("presence", ROUND_SECONDS, self.presence.go_round),
            ("asides", ROUND_SECONDS, partial(tell_asides, self)),
        ):
            self._spawn(self._always(what, seconds, step))

    async def warm_up(self) -> None:
        """Whoever connects first waits for no thread, no connection and no SQL to be made."""
        await self._threads.run_in_each(first_questions, self.sources, self.doors)

    async def stop(self) -> None:
        for socket in list(self.sockets):
            socket.close(RESTARTING)
        tell_hub_no_more(self.process)
        await self.layer.leave()
        await self.presence.leave()
        await asyncio.sleep(0.05)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.stop()

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        # A fresh context: one started from a consumer would inherit that request's language and log fields.
        task = self.loop.create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # -- who is connected ---------------------------------------------------------------------------------------
    async def sign_in(self, key: str) -> Session | None:
        """Whose session this is, if they may have sockets now."""
        return await self._handshakes.ask(key)

    async def _sign_in(self, keys: list[str]) -> list[Session | Exception | None]:
        found = await self.run(self.doors.sign_in, set(keys))
        return [found.get(key) for key in keys]

    def count(self, person_id: UUID) -> int:
        return self._of_person[person_id]

    def add(self, socket: Socket) -> None:
        self.sockets.add(socket)
        self._of_person[socket.session.person_id] += 1

    def remove(self, socket: Socket) -> None:
        socket.closing = True
        if socket in self.sockets:
            self.sockets.discard(socket)
            self._of_person[socket.session.person_id] -= 1
            self._of_person += Counter()  # forgets whoever has none
        for name in list(socket.cursors):
            self.unsubscribe(socket, name)

    async def subscribe(self, socket: Socket, name: str, kind: str, object_id: UUID, after: int | None) -> bool:
        """Starts or resumes a stream for a socket; False when it is not theirs to read, or is no stream."""
        source = self.sources.get(kind)
        if source is None:
            return False
        # The feed is there before its head is read, so that a nudge for what is written after that is heard.
        feed = self.feeds.setdefault(name, Feed(name, object_id, source))
        feed.coming += 1
        heard = feed.nudges
        try:
            front = await self._subscriptions.ask(Wish(name, source, object_id, socket.session))
            if front is not None and socket in self.sockets:  # else it went away meanwhile
                self._join(feed, socket, front, after)
                if socket.cursors[name] != front or feed.nudges != heard:
                    self.nudge(name)
        finally:
            feed.coming -= 1
            self._forget_if_empty(feed)
        return front is not None

    def _join(self, feed: Feed, socket: Socket, front: int, after: int | None) -> None:
        """Whoever has all there is when they were asked about is answered at once, others by the round."""
        if not feed.sockets:
            feed.front = front
        feed.sockets.add(socket)
        socket.cursors[feed.name] = front if after is None else after
        if feed.name not in socket.awaiting:
            socket.awaiting.append(feed.name)
        if socket.cursors[feed.name] == front:
            self._write_page(feed, socket, Page((), front), (), [])

    async def _fronts(self, wishes: list[Wish]) -> list[int | Exception | None]:
        return list(await self.run(fronts, wishes, self.doors.live_sessions))

    def unsubscribe(self, socket: Socket, name: str) -> None:
        socket.cursors.pop(name, None)
        if name in socket.awaiting:
            socket.awaiting.remove(name)
        socket.here.pop(name, None)
        socket.asides.pop(name, None)
        if feed := self.feeds.get(name):
            feed.sockets.discard(socket)
            feed.behind.pop(socket, None)
            self._forget_if_empty(feed)

    def _forget_if_empty(self, feed: Feed) -> None:
        if not feed.sockets and not feed.coming and self.feeds.get(feed.name) is feed:
            del self.feeds[feed.name]

    # -- delivering ---------------------------------------------------------------------------------------------
    def nudge(self, name: str) -> None:
        if (feed := self.feeds.get(name)) is None:
            return
        feed.nudges += 1
        self._dirty[name] = None
        if self._round is None or self._round.done():
            self._round = self._spawn(self._deliver())

    def nudge_all(self, names: Iterable[str]) -> None:
        for name in names:
            self.nudge(name)

    async def _deliver(self) -> None:
        """Writes what is new until nothing is; what arrives meanwhile goes out in the next round, in one batch."""
        while self._dirty:
            names = sorted(self._dirty, key=_is_for_one)[:ROUND]  # a room does not wait for a thousand people's bells
            for name in names:
                del self._dirty[name]
            live = {feed: self._live(feed) for name in names if (feed := self.feeds.get(name))}
            try:
                again = await self._serve(live)
            except Exception as error:
                log.warning("round_failed", error=type(error).__name__)
                again = await self._serve_each(live)
            for feed in again:
                self._dirty[feed.name] = None

    async def _serve_each(self, live: dict[Feed, list[Socket]]) -> set[Feed]:
        """One by one: a stream that cannot be read holds up no other. It is tried again in a moment."""
        again = set[Feed]()
        for feed, sockets in live.items():
            try:
                again |= await self._serve({feed: sockets})
            except Exception as error:
                log.warning("delivery_failed", stream=feed.name, error=type(error).__name__)
                self.loop.call_later(RETRY_SECONDS, self.nudge, feed.name)
        return again

    def _live(self, feed: Feed) -> list[Socket]:
        """The live readers of a stream; those far behind are left to `_catch_up`, so that they hold up nobody."""
        live = []
        for socket in feed.sockets:
            if socket.is_full:
                socket.hold(feed.name)
            elif feed.is_behind(socket):
                feed.behind.setdefault(socket)
            else:
                live.append(socket)
        if feed.behind and (feed.catching_up is None or feed.catching_up.done()):
            feed.catching_up = self._spawn(self._catch_up(feed))
        return live

    async def _catch_up(self, feed: Feed) -> None:
        """One page a turn for those at much the same place, in the order in which they came to wait."""
        while feed.behind:
            group = feed.next_group()
            try:
                async with self._catch_ups:
                    await self._serve({feed: [socket for socket in group if socket in feed.sockets]})
            except Exception as error:
                log.warning("catch_up_failed", stream=feed.name, error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            for socket in group:
                if socket not in feed.sockets:
                    continue
                if socket.is_full:
                    socket.hold(feed.name)
                elif feed.is_behind(socket):
                    feed.behind.setdefault(socket)
        self.nudge(feed.name)  # what was delivered to the others while these were on their way

    async def _serve(self, asked: dict[Feed, list[Socket]]) -> set[Feed]:
        """Reads what is new after each socket's cursor, asks who may see it, writes; gives the streams with more."""
        asked = {feed: sockets for feed, sockets in asked.items() if sockets}
        if not asked:
            return set()
        wanted = [Reading.of(feed, sockets) for feed, sockets in asked.items()]
        question = Question(self.doors.live_sessions, asked)

        def work() -> tuple[list[Read], Answer]:
            return read_all(wanted), question.ask()  # in this order

        found, answer = await self.run(work)
        permitted = self._settle(question, answer)
        return {one.reading.feed for one in found if self._hand_out(one, permitted)}

    def _hand_out(self, read: Read, permitted: set[tuple[Socket, str]]) -> bool:
        """Whether there may be more."""
        feed, again = read.reading.feed, False
        for after, group in read.reading.by_cursor.items():
            page, frames = read.pages[after]
            again = again or page.more
            feed.front = max(feed.front, page.cursor) if page.more else page.cursor
            for socket in group:
                if (socket, feed.name) not in permitted:
                    continue
                # It may have left, been closed or moved its cursor while we read.
                if socket.cursors.get(feed.name) == after:
                    withheld = read.hidden.get(socket.session.person_id)
                    items = without(page.items, withheld) if withheld else page.items
                    self._write_page(feed, socket, page, items, ready(items) if withheld else frames)
                elif feed.name in socket.cursors:
                    again = True
        return again

    def _write_page(self, feed: Feed, socket: Socket, page: Page, items: tuple[Frame, ...], frames: Frames) -> None:
        name, told = wire_name(feed.name), items[-1]["seq"] if items else socket.cursors[feed.name]
        if page.reset:
            told = page.cursor
            socket.write(encode([{"type": "reset", "stream": name}])[0])
        for text, frame in frames:
            socket.write(text, frame)
        socket.cursors[feed.name] = page.cursor
        answers = not page.more and feed.name in socket.awaiting
        if answers:
            socket.awaiting.remove(feed.name)
        if answers or told != page.cursor:  # what is withheld from this reader is passed by
            what = "subscribed" if answers else "passed"
            socket.write(encode([{"type": what, "stream": name, "seq": page.cursor, "after": told}])[0])

    async def ask(self, readers: dict[str, list[Socket]]) -> set[tuple[Socket, str]]:
        """Which of these sockets may read these streams now. Those that may not are closed on the spot."""
        asked = {self.feeds[name]: group for name, group in readers.items() if name in self.feeds}
        question = Question(self.doors.live_sessions, asked)
        return self._settle(question, await self.run(question.ask))

    def _settle(self, question: Question, answer: Answer) -> set[tuple[Socket, str]]:
        permitted = set()
        for feed, sockets in question.asked.items():
            may = answer.readers[feed]
            for socket in sockets:
                if socket.session not in answer.live:
                    self._end(socket, SESSION_ENDED)
                elif socket.session.person_id not in may:
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
        live = await self.run(self.doors.live_sessions, sessions) if sessions else set()
        for socket in list(self.sockets):
            if socket.session in sessions and socket.session not in live:
                self._end(socket, SESSION_ENDED)
        if self.feeds:
            await self.ask({name: list(feed.sockets) for name, feed in self.feeds.items()})

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
            await self.layer.join()

    async def _always(self, what: str, seconds: float, step: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(seconds)
            try:
                await step()
            except Exception as error:
                log.warning("hub_step_failed", step=what, error=type(error).__name__, after=time.monotonic() - began)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "here":
            self.presence.heard(message)
        elif message["type"] == "nudge" and message["process"] != self.process:  # ours we have heard already
            self.nudge_all(message["streams"])
        elif message["type"] == "typing" and message["stream"] in self.feeds:
            self._spawn(self.writing.heard(message))


def _is_for_one(stream: str) -> bool:
    return stream.startswith("me:")
