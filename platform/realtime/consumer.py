"""The far end of one browser tab: frames in, frames out. What is new comes from the hub."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.errors import Refused
from realtime import frames
from realtime.hub import Hub
from realtime.read import Frame, Sent, Sources, encode, missing, parse_stream
from realtime.sending import Letter, SessionEnded
from realtime.socket import SESSION_ENDED, Doors, Socket
from realtime.way import AsgiSend, way_out

log = structlog.get_logger(__name__)
T = TypeVar("T")
PROTOCOL_ERROR, TOO_FAST, FAILED = 4409, 4429, 1011
FRAMES, FRAMES_SECONDS = 200, 10.0
STREAMS_PER_SOCKET = 100
WARM_UP_SECONDS = 10.0


_hubs: dict[asyncio.AbstractEventLoop, asyncio.Task[Hub]] = {}


async def hub_of_this_process(sources: Sources, doors: Doors) -> Hub:
    """The one hub of the running loop, started by whoever asks first."""
    loop = asyncio.get_running_loop()

    async def start() -> Hub:
        hub = Hub(sources, doors)
        await hub.start()
        return hub

    if loop not in _hubs:
        _hubs[loop] = loop.create_task(start())
    return await asyncio.shield(_hubs[loop])


async def start_hub(sources: Sources, doors: Doors) -> None:
    """Starts the hub before anybody connects. Without its database it is started all the same, and asks later."""
    hub = await hub_of_this_process(sources, doors)
    try:
        async with asyncio.timeout(WARM_UP_SECONDS):
            await hub.warm_up()
    except Exception as error:
        log.warning("hub_not_warm", error=type(error).__name__)


async def stop_hub() -> None:
    """Tells every client that this process is going (1012); they reconnect elsewhere."""
    task = _hubs.pop(asyncio.get_running_loop(), None)
    if task is not None:
        await (await task).stop()


class Consumer:
    """One socket, an ASGI application of its own: the hub alone listens to the channel layer.

    Channels' consumer would do for each socket and frame what is done here for many at once: a place in the layer, two
    tasks, a thread that looks after connections to the database.
    """

    __slots__ = ("doors", "hub", "language", "recent", "socket", "sources")

    def __init__(self, sources: Sources, doors: Doors, language: str) -> None:
        self.sources, self.doors, self.language = sources, doors, language
        self.recent: list[float] = []  # when frames came, oldest first
        self.hub: Hub | None = None
        self.socket: Socket | None = None

    async def run(self, key: str, scope: dict[str, Any], receive: Callable[[], Any], send: AsgiSend) -> None:
        """From the handshake to the end; `key` is the session's, from the cookie."""
        await receive()
        if not await self.connect(key, send):
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        scope.clear()  # nobody asks it anything more, for as long as the socket is open
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                await self.receive(message.get("text"))
        finally:
            assert self.hub
            assert self.socket
            self.hub.remove(self.socket)
            self.socket.forget()

    async def connect(self, key: str, send: AsgiSend) -> bool:
        """Takes in an approved person with a live session; everybody else gets HTTP 403, without a reason."""
        if not key:
            return False
        hub = await hub_of_this_process(self.sources, self.doors)
        who = await hub.sign_in(key)
        # Counted last, with nothing awaited before it is added: many handshakes at once are no way round the limit.
        if who is None or hub.count(who.person_id) >= settings.SOCKETS_PER_PERSON:
            return False
        self.hub = hub
        self.socket = Socket(who, way_out(send), hub.nudge)
        hub.add(self.socket)
        return True

    async def receive(self, text_data: str | None) -> None:
        assert self.hub is not None
        assert self.socket is not None
        if self.socket.closing:
            return
        if self._too_fast():
            self.socket.close(TOO_FAST)
            return
        try:
            with override(self.language):
                await self._answer(frames.parse(text_data))
        except SessionEnded:
            self.socket.close(SESSION_ENDED)
        except frames.ProtocolError:
            with override(self.language):
                self._reply(type="refused", code="invalid", message=_("We could not read this frame."))
            self.socket.close(PROTOCOL_ERROR)
        except Exception as error:  # one frame that fails ends its socket in good order; the client sends it again
            log.error("frame_failed", error=type(error).__name__)
            self.socket.close(FAILED)

    async def _act(self, work: Callable[[], T]) -> T:
        """Does what this person asks for, in their language. Raises SessionEnded: the sweep is seconds behind."""
        assert self.hub is not None
        assert self.socket is not None
        session = self.socket.session

        def act() -> T:
            if not self.doors.live_sessions({session}):
                raise SessionEnded
            with override(self.language):
                return work()

        return await self.hub.run(act)

    def _too_fast(self) -> bool:
        now = time.monotonic()
        self.recent.append(now)
        del self.recent[: bisect_left(self.recent, now - FRAMES_SECONDS)]
        return len(self.recent) > FRAMES

    def _reply(self, **frame: Any) -> None:
        assert self.socket
        self.socket.write(encode([frame])[0])

    async def _answer(self, frame: Frame) -> None:
        match frame["type"]:
            case "ping":
                self._reply(type="pong")
            case "subscribe":
                await self._subscribe(frame)
            case "unsubscribe":
                self._unsubscribe(frame)
            case "send":
                await self._send_message(frame)
            case "read":
                await self._mark_read(frame)
            case "typing":
                await self._tell_typing(frame)
            case _:
                raise frames.ProtocolError

    async def _subscribe(self, frame: Frame) -> None:
        assert self.hub is not None
        assert self.socket is not None
        wire, after = frames.stream_of(frame), frames.seq_of(frame, "after")
        named = parse_stream(wire, self.socket.session.person_id)
        if named and named[0] not in self.socket.cursors and len(self.socket.cursors) >= STREAMS_PER_SOCKET:
            return self._refuse(wire, Refused("rate", _("This page follows too many things at once."), retry_after=60))
        if named is None or not await self.hub.subscribe(self.socket, *named, after):
            return self._refuse(wire, missing())
        return None

    def _unsubscribe(self, frame: Frame) -> None:
        assert self.hub is not None
        assert self.socket is not None
        named = parse_stream(frames.stream_of(frame), self.socket.session.person_id)
        if named:
            self.hub.unsubscribe(self.socket, named[0])

    async def _send_message(self, frame: Frame) -> None:
        assert self.hub is not None
        assert self.socket is not None
        wire = frames.stream_of(frame)
        session = self.socket.session
        try:
            client_id, text = frames.client_id_of(frame), frames.text_of(frame)
            named = parse_stream(wire, session.person_id)
            source = self.sources.get(named[1]) if named else None
            if named is None or source is None:
                raise missing()
            sent = Sent(named[2], session.person_id, text, client_id, frames.reply_to_of(frame))
            message_id, seq = await self.hub.letters.ask(Letter(session, self.language, source, sent))
        except Refused as refused:
            return self._refuse(wire, refused, frame.get("client_id"))
        self._reply(type="ack", client_id=frame["client_id"], id=str(message_id), seq=seq)
        return None

    async def _mark_read(self, frame: Frame) -> None:
        assert self.hub is not None
        assert self.socket is not None
        wire, seq = frames.stream_of(frame), frames.seq_of(frame, "seq")
        named = parse_stream(wire, self.socket.session.person_id)
        source = self.sources.get(named[1]) if named else None
        if seq is None:
            raise frames.ProtocolError
        if named is None or source is None:
            return self._refuse(wire, missing())
        object_id, person_id = named[2], self.socket.session.person_id
        try:
            await self._act(lambda: source.mark_read(object_id, seq=seq, by=person_id))
        except Refused as refused:
            return self._refuse(wire, refused)
        return None

    async def _tell_typing(self, frame: Frame) -> None:
        """Passed on where they may write; too often is no fault, and not answered."""
        assert self.hub is not None
        assert self.socket is not None
        wire, person_id = frames.stream_of(frame), self.socket.session.person_id
        named = parse_stream(wire, person_id)
        source = self.sources.get(named[1]) if named else None
        if named is None or source is None:
            return self._refuse(wire, missing())
        name, _kind, object_id = named
        if self.hub.writing.is_too_often(name, person_id):
            return None
        if await self._act(lambda: source.writer(object_id, by=person_id)) is None:
            return self._refuse(wire, missing())
        await self.hub.writing.tell(name, person_id)
        return None

    def _refuse(self, stream: str, refused: Refused, client_id: object = None) -> None:
        frame: Frame = {"type": "refused", "stream": stream, "code": refused.code, "message": refused.message}
        if isinstance(client_id, str) and client_id.isprintable():
            frame["client_id"] = client_id[:36]
        if refused.retry_after is not None:
            frame["retry_after"] = refused.retry_after
        self._reply(**frame)
