"""Who has a stream open: told to those of them who show it too, in every process.

Nothing of it is stored. Each process keeps in memory whom it has connected, says so to the others through the layer
(ids alone), and forgets what it heard of one that says no more. What anybody is shown is asked anew in each round.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from realtime.feed import Feed
from realtime.read import encode, wire_name
from realtime.socket import Socket

if TYPE_CHECKING:
    from realtime.hub import Hub

ROUND_SECONDS = 2.0
SAID_AGAIN = 10.0  # seconds, where nothing changes
LISTED = 100  # names in one frame
NOBODY: frozenset[UUID] = frozenset()
FORGOTTEN_AFTER = 25.0  # seconds after a process last said something

Here = dict[tuple[UUID, UUID], str]  # (stream's object, person) -> name


class Presence:
    def __init__(self, hub: "Hub") -> None:
        self.hub = hub
        self._said: dict[str, tuple[frozenset[UUID], float]] = {}  # stream -> what we told the others, when
        self._heard: dict[str, dict[str, tuple[frozenset[UUID], float]]] = {}  # stream -> process -> whom, when

    def heard(self, message: dict[str, Any]) -> None:
        """What another process says of streams. One that is new to us may not know whom we have: we say it again."""
        process = message["process"]
        if process == self.hub.process:
            return
        for name in message["streams"].keys() & self.hub.feeds.keys():
            known = self._heard.setdefault(name, {})
            if process not in known and name in self._said:
                self._said[name] = self._said[name][0], float("-inf")
            known[process] = (frozenset(UUID(person) for person in message["streams"][name]), time.monotonic())

    async def go_round(self) -> None:
        """Looks who is here now and tells those for whom something has changed: as many queries for all streams."""
        gone = self._said.keys() - self.hub.feeds.keys()
        await self._say(dict.fromkeys(gone, NOBODY))
        for name in gone:
            self._said.pop(name, None)
        for name in self._heard.keys() - self.hub.feeds.keys():
            del self._heard[name]
        feeds = [feed for feed in self.hub.feeds.values() if feed.sockets and feed.source.has_presence()]
        if not feeds:
            return
        local = {feed.name: {socket.session.person_id for socket in feed.sockets} for feed in feeds}
        everywhere = {name: people | self._elsewhere(name) for name, people in local.items()}
        here, apart = await self.hub.run(self._look, feeds, everywhere)
        changed: dict[str, dict[Socket, str]] = {}
        news: dict[str, frozenset[UUID]] = {}
        for feed in feeds:
            names = {person: name for (place, person), name in here.items() if place == feed.object_id}
            people = frozenset(local[feed.name] & names.keys())
            if self._is_news(feed.name, people):
                news[feed.name] = people
            changed[feed.name] = _changes(feed, names, apart)
        await self._say(news)
        permitted = await self.hub.ask({name: list(texts) for name, texts in changed.items() if texts})
        for socket, name in permitted:
            if not socket.follows(name):
                continue
            text = changed[name][socket]
            socket.here[name] = text
            socket.write(text or _frame(name, {}))

    async def leave(self) -> None:
        """This process is stopping: nobody waits until the others have forgotten it."""
        await self._say(dict.fromkeys(self._said, NOBODY))

    def _elsewhere(self, name: str) -> set[UUID]:
        until = time.monotonic() - FORGOTTEN_AFTER
        known = {key: one for key, one in self._heard.get(name, {}).items() if one[1] > until}
        self._heard[name] = known
        return {person for people, _at in known.values() for person in people}

    @staticmethod
    def _look(feeds: list[Feed], people: dict[str, set[UUID]]) -> tuple[Here, set[tuple[UUID, UUID]]]:
        by_source: dict[int, list[Feed]] = defaultdict(list)
        for feed in feeds:
            by_source[id(feed.source)].append(feed)
        here: Here = {}
        apart: set[tuple[UUID, UUID]] = set()
        for group in by_source.values():
            source = group[0].source
            found = source.here({(feed.object_id, person) for feed in group for person in people[feed.name]})
            here |= found
            apart |= source.apart({person for _place, person in found}) if found else set()
        return here, apart

    def _is_news(self, name: str, people: frozenset[UUID]) -> bool:
        said, at = self._said.get(name, (NOBODY, 0.0))
        return people != said or (bool(people) and time.monotonic() - at > SAID_AGAIN)

    async def _say(self, streams: Mapping[str, frozenset[UUID]]) -> None:
        """Lost, it is said again; until then the others forget us at worst."""
        if not streams:
            return
        self._said |= {name: (people, time.monotonic()) for name, people in streams.items()}
        listed = {name: [str(one) for one in people] for name, people in streams.items()}
        await self.hub.layer.tell({"type": "here", "process": self.hub.process, "streams": listed})


def _changes(feed: Feed, names: dict[UUID, str], apart: set[tuple[UUID, UUID]]) -> dict[Socket, str]:
    """What each socket is to be shown, where that is not what it shows: nothing for who does not show themselves."""
    texts: dict[frozenset[UUID], str] = {}
    changes = {}
    for socket in feed.sockets:
        me, text = socket.session.person_id, ""
        if me in names:
            hidden = frozenset(other for one, other in apart if one == me)
            if hidden not in texts:
                texts[hidden] = _frame(feed.name, {person: names[person] for person in names.keys() - hidden})
            text = texts[hidden]
        if socket.here.get(feed.name, "") != text and not socket.is_full:
            changes[socket] = text
    return changes


def _frame(name: str, people: dict[UUID, str]) -> str:
    listed = [{"id": str(person), "name": said} for person, said in sorted(people.items(), key=lambda one: one[1])]
    frame = {"type": "here", "stream": wire_name(name), "people": listed[:LISTED], "count": len(listed)}
    return encode([frame])[0]
