"""The hub's place in the channel layer: once for each stream that somebody here follows. It carries no words."""

import asyncio
from typing import Any

import structlog
from channels.layers import get_channel_layer

from realtime.publish import NUDGE_TIMEOUT, group_name

log = structlog.get_logger(__name__)


class Layer:
    """Without the layer the hub's look at the heads still delivers, only later: an error is logged and no more."""

    def __init__(self) -> None:
        self._layer = get_channel_layer()
        self._channel = ""

    async def open(self) -> None:
        self._channel = await self._layer.new_channel("hub")

    async def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._layer.receive(self._channel)
        return message

    async def join(self, stream: str) -> None:
        await self._try(self._layer.group_add(group_name(stream), self._channel))

    async def leave(self, stream: str) -> None:
        await self._try(self._layer.group_discard(group_name(stream), self._channel))

    async def tell(self, stream: str, message: dict[str, Any]) -> None:
        await self._try(self._layer.group_send(group_name(stream), message))

    async def _try(self, work: Any) -> None:
        try:
            await asyncio.wait_for(work, NUDGE_TIMEOUT)
        except Exception as error:
            log.warning("layer_unreachable", error=type(error).__name__)
