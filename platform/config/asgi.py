"""The ASGI door: pages and sockets."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

from config.start import spare_what_stays, start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
pages = start(get_asgi_application)

from django.conf import settings  # noqa: E402 - Django must be ready first

from config.sockets import DOORS, SOURCES, sockets  # noqa: E402
from core.body import at_most  # noqa: E402
from home.caching.doors import asgi_door  # noqa: E402
from realtime.consumer import start_hub, stop_hub  # noqa: E402

bounded = asgi_door(at_most(settings.UPLOAD_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE, pages))
spare_what_stays()


async def lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await start_hub(SOURCES, DOORS)
        if message["type"] == "lifespan.shutdown":
            await stop_hub()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
    else:
        await bounded(scope, receive, send)
