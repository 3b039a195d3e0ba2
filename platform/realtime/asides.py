"""What one reader of a stream alone is shown beside it, as it is now: asked in rounds, told where it has changed.

However much happens in between, a person is told of it once a round.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from realtime.feed import Feed
from realtime.read import Frame, encode, wire_name
from realtime.socket import Socket

if TYPE_CHECKING:
    from realtime.hub import Hub

Asides = dict[tuple[UUID, UUID], Frame]


async def tell_asides(hub: "Hub") -> None:
    feeds = [feed for feed in hub.feeds.values() if feed.sockets and feed.source.has_asides()]
    if not feeds:
        return
    found = await hub.run(_look, [(feed, {socket.session.person_id for socket in feed.sockets}) for feed in feeds])
    changed: dict[str, dict[Socket, str]] = {}
    for feed in feeds:
        for socket in feed.sockets:
            aside = found.get((feed.object_id, socket.session.person_id))
            text = encode([_on(feed, aside)])[0] if aside else ""
            if socket.asides.get(feed.name, "") != text and not socket.is_full:
                changed.setdefault(feed.name, {})[socket] = text
    for socket, name in await hub.ask({name: list(texts) for name, texts in changed.items()}) if changed else ():
        if not socket.follows(name):
            continue
        text = changed[name][socket]
        socket.asides[name] = text
        if text or name in hub.feeds:
            socket.write(text or encode([_on(hub.feeds[name], hub.feeds[name].source.no_aside())])[0])


def _on(feed: Feed, aside: Frame) -> Frame:
    return {"type": aside["type"], "stream": wire_name(feed.name), **aside}


def _look(asked: list[tuple[Feed, set[UUID]]]) -> Asides:
    pairs: dict[int, set[tuple[UUID, UUID]]] = {}
    sources = {id(feed.source): feed.source for feed, _people in asked}
    for feed, people in asked:
        pairs.setdefault(id(feed.source), set()).update((feed.object_id, person) for person in people)
    found: Asides = {}
    for key, source in sources.items():
        found |= source.asides(pairs[key])
    return found
