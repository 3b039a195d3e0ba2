"""The hub's place in the channel layer: one a process, through which processes hear of each other, without words."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from channels.layers import get_channel_layer

from realtime.publish import HUBS, NUDGE_TIMEOUT

log = structlog.get_logger(__name__)
RETRY_SECONDS = 1.0


class Layer:
    """Without the layer the hub's look at the heads still delivers, only later: an error is logged and no more."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel = ""
        self._left = False

    async def open(self) -> None:
        self._channel = await self._layer.new_channel("hub")
        await self.join()

    async def listen(self, hear: Callable[[dict[str, Any]], None]) -> None:
        """Until it is cancelled."""
        while True:
            try:
                message = await self._layer.receive(self._channel)
            except Exception as error:
                log.warning("layer_unreachable", error=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
                await self.join()
                continue
            try:
                hear(message)
            except Exception as error:  # said by another release: we go on hearing the others
                log.warning("message_not_understood", error=type(error).__name__)

    async def join(self) -> None:
        """Done again and again: an emptied layer knows us no more, and one that hears nothing forgets us soon."""
        if not self._left:
            await self._try(self._layer.group_add(HUBS, self._channel))

    async def leave(self) -> None:
        self._left = True
        await self._try(self._layer.group_discard(HUBS, self._channel))

    async def tell(self, message: dict[str, Any]) -> None:
        await self._try(self._layer.group_send(HUBS, message))

    async def _try(self, work: Any) -> None:
        try:
            await asyncio.wait_for(work, NUDGE_TIMEOUT)
        except Exception as error:
            log.warning("layer_unreachable", error=type(error).__name__)
