"""Who is writing just now: passed on to those who read the stream, in every process. Nothing of it is stored."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from realtime.pace import Pace
from realtime.read import encode, wire_name

if TYPE_CHECKING:
    from realtime.hub import Hub

log = structlog.get_logger(__name__)
SECONDS = 3.0  # one person in one stream


class Writing:
    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self._told, self._passed_on = Pace(SECONDS), Pace(SECONDS)

    def is_too_often(self, stream: str, person_id: UUID) -> bool:
        return not self._told.allows((stream, person_id))

    async def tell(self, stream: str, person_id: UUID) -> None:
        """Tells every process that somebody is writing. Ids alone travel; lost is lost."""
        await self.hub.layer.tell({"type": "typing", "stream": stream, "person": str(person_id)})

    async def heard(self, message: dict[str, Any]) -> None:
        """As with updates: first what is to be said, then who may read it, then to them."""
        name, person_id = message["stream"], UUID(message["person"])
        feed = self.hub.feeds.get(name)
        if feed is None or not self._passed_on.allows((name, person_id)):
            return
        try:
            others = feed.listeners(but=person_id)
            people = {socket.session.person_id for socket in others}
            person, deaf = await self.hub.run(
                lambda: (
                    feed.source.writer(feed.object_id, by=person_id),
                    feed.source.deaf_to(person_id, people) if people else set(),
                )
            )
            others = [socket for socket in others if socket.session.person_id not in deaf]
            if person is None or not others:
                return
            text = encode([{"type": "typing", "stream": wire_name(name), "person": person}])[0]
            for socket in [one for one, _ in await self.hub.ask({name: others}) if one.follows(name)]:
                socket.write(text)
        except Exception as error:
            log.warning("typing_failed", error=type(error).__name__)
