"""The one door through which a change reaches open screens.

A change is numbered inside the transaction that makes it, so numbers have no holes and a reader at N can never
later find something new at or below N. What travels after the commit is only a nudge with the stream's name.
"""

import asyncio
import threading
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import connection, transaction

from realtime.models import Update

log = structlog.get_logger(__name__)
NUDGE_TIMEOUT = 2.0  # seconds
NEXT_SEQ = """
    INSERT INTO realtime_stream (name, seq) VALUES (%s, 1)
    ON CONFLICT (name) DO UPDATE SET seq = realtime_stream.seq + 1 RETURNING seq
"""


def publish(stream: str, kind: str, action: Update.Action, object_id: UUID) -> int:
    """Numbers a change to `object_id` in `stream` and nudges the readers on commit; returns its seq.

    The row of the stream stays locked until the transaction ends: publish last, when everything else is written.
    """
    assert connection.in_atomic_block, "an update belongs to the transaction of what it tells of"
    with connection.cursor() as cursor:
        cursor.execute(NEXT_SEQ, [stream])
        seq: int = cursor.fetchone()[0]
    Update.objects.create(stream_id=stream, seq=seq, kind=kind, action=action, object_id=object_id)
    pending = connection.__dict__.setdefault("hearth_nudges", set())
    pending.add(stream)
    transaction.on_commit(_send_pending)
    return seq


def prune_updates(*, now: datetime) -> int:
    """Forgets updates older than settings.UPDATES_KEPT_DAYS; a cursor from before then gets `reset`."""
    return Update.objects.filter(at__lt=now - timedelta(days=settings.UPDATES_KEPT_DAYS)).delete()[0]


def group_name(stream: str) -> str:
    """The channel layer's name for a stream: its group names may not hold a colon."""
    return stream.replace(":", ".")


def _send_pending() -> None:
    """One nudge a stream and transaction: the first callback sends them all, the others find nothing left."""
    pending: set[str] = connection.__dict__.get("hearth_nudges", set())
    names, connection.__dict__["hearth_nudges"] = pending, set()
    loop = _nudge_loop.get() if names else None
    if loop is not None:
        asyncio.run_coroutine_threadsafe(_nudge(names), loop)


async def _nudge(streams: set[str]) -> None:
    layer = get_channel_layer()
    for stream in streams:
        try:
            await asyncio.wait_for(
                layer.group_send(group_name(stream), {"type": "nudge", "stream": stream}), NUDGE_TIMEOUT
            )
        except Exception as error:  # a lost nudge is healed by the hub's own look at the heads
            log.warning("nudge_lost", error=type(error).__name__)


class _NudgeLoop:
    """The event loop that talks to the channel layer: the hub's where this process has one, else one of its own.

    A loop per process keeps one connection to Redis; `async_to_sync` would open one for every publish.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hub_loop: asyncio.AbstractEventLoop | None = None
        self._own_loop: asyncio.AbstractEventLoop | None = None

    def use(self, loop: asyncio.AbstractEventLoop | None) -> None:
        self._hub_loop = loop

    def get(self) -> asyncio.AbstractEventLoop | None:
        """None where nobody could hear: a layer in memory in a process without a hub."""
        if self._hub_loop is not None and not self._hub_loop.is_closed():
            return self._hub_loop
        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            return None
        with self._lock:
            if self._own_loop is None:
                self._own_loop = asyncio.new_event_loop()
                threading.Thread(target=self._own_loop.run_forever, name="nudges", daemon=True).start()
            return self._own_loop


_nudge_loop = _NudgeLoop()
use_hub_loop = _nudge_loop.use
