"""The one door through which a change reaches open screens.

A change is numbered inside the transaction that makes it, so numbers have no holes and a reader at N can never
later find something new at or below N. What travels after the commit is only a nudge with the streams' names: to this
process's own hub at once, to the others through the channel layer.

A number holds its stream's row until the commit, so every transaction takes streams in one order, or two of them wait
for each other for ever: all `me:` first, then `group:`, then `room:`, then `queue:`, and those of one kind by their
ids. Every other row is taken before the first of them. Where an action calls others that publish, `in_order` sees to
it. Tests watch the order (tests/stream_order.py).
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from realtime.models import Update

log = structlog.get_logger(__name__)
HUBS = "hubs"  # the layer's group of all processes that have sockets
NUDGE_TIMEOUT = 2.0  # seconds
AT_ONCE = 500  # streams in one statement, or in one message to the other processes
NEXT_SEQ = """
    INSERT INTO realtime_stream (name, seq) VALUES {rows}
    ON CONFLICT (name) DO UPDATE SET seq = realtime_stream.seq + excluded.seq RETURNING name, seq
"""


class Change(NamedTuple):
    stream: str
    kind: str
    action: Update.Action
    object_id: UUID


KINDS_IN_ORDER = ["me", "group", "room", "queue"]


def stream_order(stream: str) -> tuple[int, str]:
    """By what streams are sorted before they are taken. A kind that is new comes last."""
    kind, _colon, key = stream.partition(":")
    return KINDS_IN_ORDER.index(kind) if kind in KINDS_IN_ORDER else len(KINDS_IN_ORDER), key


@contextmanager
def in_order() -> Iterator[None]:
    """What is published inside is numbered at its end, in the order of the streams; used as a decorator too.

    Inside `transaction.atomic`, around actions that call others. An error of the action leaves nothing behind; inside,
    no error of an action may be caught.
    """
    assert connection.in_atomic_block, "the end of this comes before the commit"
    state = _state()
    if "hearth_waiting" in state:  # it belongs to a larger action
        yield
        return
    waiting: list[Change] = []
    state["hearth_waiting"] = waiting
    try:
        yield
    finally:
        del state["hearth_waiting"]
    if waiting:
        number_updates(waiting)


def publish(stream: str, kind: str, action: Update.Action, object_id: UUID) -> None:
    """Tells the readers of `stream` on commit that `object_id` changed.

    The row of the stream stays locked until the transaction ends: publish last, when everything else is written, and
    in the order of the streams.
    """
    publish_all([Change(stream, kind, action, object_id)])


def publish_all(changes: Sequence[Change]) -> None:
    """The same for many streams, in as many statements as for one."""
    waiting: list[Change] | None = _state().get("hearth_waiting")
    if waiting is None:
        number_updates(changes)
    else:
        waiting.extend(changes)


def number_update(stream: str, kind: str, action: Update.Action, object_id: UUID) -> int:
    """The same at once, for what is stored with its number; returns it."""
    return number_updates([Change(stream, kind, action, object_id)])[stream]


def number_each(changes: Sequence[Change]) -> list[int]:
    """The same for many: the number of each."""
    last, numbers = number_updates(changes), []
    for change in reversed(changes):
        numbers.append(last[change.stream])
        last[change.stream] -= 1
    return numbers[::-1]


def number_updates(changes: Sequence[Change]) -> dict[str, int]:
    """Numbers changes, those of one stream as they come, and takes the streams in order; gives the last of each."""
    assert connection.in_atomic_block, "an update belongs to the transaction of what it tells of"
    counts = Counter(change.stream for change in changes)
    names, last = sorted(counts, key=stream_order), dict[str, int]()
    for start in range(0, len(names), AT_ONCE):
        some = [(name, counts[name]) for name in names[start : start + AT_ONCE]]
        with connection.cursor() as cursor:
            rows = ", ".join(["(%s, %s)"] * len(some))
            cursor.execute(NEXT_SEQ.format(rows=rows), [value for row in some for value in row])
            last |= dict(cursor.fetchall())
    given = {name: last[name] - counts[name] for name in names}
    updates = []
    for stream, kind, action, object_id in sorted(changes, key=lambda change: stream_order(change.stream)):
        given[stream] += 1
        updates.append(Update(stream_id=stream, seq=given[stream], kind=kind, action=action, object_id=object_id))
    Update.objects.bulk_create(updates, batch_size=AT_ONCE)
    _state().setdefault("hearth_nudges", set()).update(names)
    transaction.on_commit(_send_pending)
    return last


def prune_updates(*, now: datetime) -> int:
    """Forgets updates older than settings.UPDATES_KEPT_DAYS; a cursor from before then gets `reset`."""
    return Update.objects.filter(at__lt=now - timedelta(days=settings.UPDATES_KEPT_DAYS)).delete()[0]


def _state() -> dict[str, Any]:
    """What belongs to this thread's connection. `django.db.connection` has one `__dict__` for all threads."""
    return connections[DEFAULT_DB_ALIAS].__dict__


def _send_pending() -> None:
    """One nudge a transaction: the first callback sends it, the others find nothing left."""
    names: set[str] = _state().pop("hearth_nudges", set())
    loop = _nudges.loop() if names else None
    if loop is not None:
        asyncio.run_coroutine_threadsafe(_nudge(sorted(names)), loop)


async def _nudge(streams: list[str]) -> None:
    own, layer = _nudges.hub, get_channel_layer()
    if own is not None and own.loop is not asyncio.get_running_loop():  # it came, or went, a moment ago
        own = None
    if own is not None:
        own.nudge(streams)
    for start in range(0, len(streams), AT_ONCE):
        some = streams[start : start + AT_ONCE]
        message = {"type": "nudge", "streams": some, "process": own.process if own else ""}
        try:
            await asyncio.wait_for(layer.group_send(HUBS, message), NUDGE_TIMEOUT)
        except Exception as error:  # a lost nudge is healed by the hub's own look at the heads
            log.warning("nudge_lost", error=type(error).__name__)


class OwnHub(NamedTuple):
    """The hub of this process. `nudge` is called in its loop; `process` tells its nudges from those of others."""

    loop: asyncio.AbstractEventLoop
    process: str
    nudge: Callable[[Iterable[str]], None]


class _Nudges:
    """Where nudges go from: the loop of this process's hub where there is one, else a loop for this alone.

    A loop per process keeps one connection to Redis; `async_to_sync` would open one for every publish.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.hub: OwnHub | None = None
        self._own_loop: asyncio.AbstractEventLoop | None = None

    def tell(self, hub: OwnHub) -> None:
        self.hub = hub

    def tell_no_more(self, process: str) -> None:
        if self.hub is not None and self.hub.process == process:
            self.hub = None

    def loop(self) -> asyncio.AbstractEventLoop | None:
        """None where nobody could hear: a layer in memory in a process without a hub."""
        hub = self.hub
        if hub is not None and not hub.loop.is_closed():
            return hub.loop
        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            return None
        with self._lock:
            if self._own_loop is None:
                self._own_loop = asyncio.new_event_loop()
                threading.Thread(target=self._own_loop.run_forever, name="nudges", daemon=True).start()
            return self._own_loop


_nudges = _Nudges()
tell_hub, tell_hub_no_more = _nudges.tell, _nudges.tell_no_more
