"""The hub's place in the channel layer: one a process, through which processes hear of each other, without words."""

import asyncio
from typing import Any

import structlog
from channels.layers import get_channel_layer

from realtime.publish import HUBS, NUDGE_TIMEOUT

log = structlog.get_logger(__name__)


class Layer:
    """Without the layer the hub's look at the heads still delivers, only later: an error is logged and no more."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel = ""

    async def open(self) -> None:
        self._channel = await self._layer.new_channel("hub")
        await self.join()

    async def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._layer.receive(self._channel)
        return message

    async def join(self) -> None:
        """Done again and again: a layer that was emptied has forgotten us."""
        await self._try(self._layer.group_add(HUBS, self._channel))

    async def leave(self) -> None:
        await self._try(self._layer.group_discard(HUBS, self._channel))

    async def tell(self, message: dict[str, Any]) -> None:
        await self._try(self._layer.group_send(HUBS, message))

    async def _try(self, work: Any) -> None:
        try:
            await asyncio.wait_for(work, NUDGE_TIMEOUT)
        except Exception as error:
            log.warning("layer_unreachable", error=type(error).__name__)
