"""One round of deliveries, as far as it is a database's work: what is new in some streams, and then who may see it.

All of it runs in one of the hub's threads, in as many queries for twenty rooms as for one. It holds nothing from one
round to the next: what could be remembered could be out of date.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

from core.pairs import by_thing
from realtime.feed import Feed
from realtime.read import Frame, Page, Source, Sources, Wanted, encode, heads, read_pages
from realtime.sending import SessionEnded
from realtime.socket import Doors, LiveSessions, Session, Socket
from realtime.way import frame_of

Frames = list[tuple[str, bytes]]


class Wish(NamedTuple):
    """Somebody wants to follow a stream."""

    stream: str
    source: Source
    object_id: UUID
    session: Session


def fronts(wishes: list[Wish], live_sessions: LiveSessions) -> list[int | Exception | None]:
    """The head of each stream for whoever may read it now, SessionEnded for whoever is no longer signed in."""
    by_source: dict[int, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_source[id(wish.source)].append(wish)
    newest, may = heads({wish.stream for wish in wishes}), dict[tuple[int, UUID], Collection[UUID]]()
    for key, group in by_source.items():
        found = group[0].source.readers(by_thing((wish.object_id, wish.session.person_id) for wish in group))
        may |= {(key, thing): people for thing, people in found.items()}
    live = live_sessions({wish.session for wish in wishes})

    def front(wish: Wish) -> int | Exception | None:
        if wish.session not in live:
            return SessionEnded()
        permitted = wish.session.person_id in may.get((id(wish.source), wish.object_id), ())
        return newest[wish.stream] if permitted else None

    return [front(wish) for wish in wishes]


def first_questions(sources: Sources, doors: Doors) -> None:
    """What is asked of everybody who connects, asked of nobody: opens this thread's connection, writes its SQL."""
    nobody = uuid4()
    doors.sign_in({nobody.hex})
    session = Session(nobody.hex, nobody, "")
    fronts([Wish(f"{kind}:{nobody}", source, nobody, session) for kind, source in sources.items()], doors.live_sessions)


@dataclass(frozen=True)
class Reading:
    """A stream, and the sockets to read it for by the cursor at which each stands."""

    feed: Feed
    by_cursor: dict[int, list[Socket]]

    @classmethod
    def of(cls, feed: Feed, sockets: Iterable[Socket]) -> "Reading":
        by_cursor: dict[int, list[Socket]] = defaultdict(list)
        for socket in sockets:
            by_cursor[socket.cursors[feed.name]].append(socket)
        return cls(feed, by_cursor)


class Read(NamedTuple):
    """What was found for each cursor, and for each person the ids that are not for them."""

    reading: Reading
    pages: dict[int, tuple[Page, Frames]]
    hidden: dict[UUID, set[str]]


class Answer(NamedTuple):
    live: set[Session]
    readers: dict[Feed, Collection[UUID]]


def ready(items: Iterable[Frame]) -> Frames:
    return [(text, frame_of(text)) for text in encode(items)]


def read_all(readings: list[Reading]) -> list[Read]:
    pages = read_pages([Wanted(one.feed.source, one.feed.name, frozenset(one.by_cursor)) for one in readings])
    choosy = _choosy(readings)
    found = []
    for one in readings:
        mine = pages[one.feed.name]
        items = {item["id"]: item for page in mine.values() for item in page.items}
        here = (socket.session.person_id for group in one.by_cursor.values() for socket in group)
        asked = choosy.intersection(here) if items and choosy else set()
        hidden = one.feed.source.withheld(one.feed.object_id, list(items.values()), asked) if asked else {}
        found.append(Read(one, {after: (page, ready(page.items)) for after, page in mine.items()}, hidden))
    return found


def _choosy(readings: list[Reading]) -> set[UUID]:
    people: dict[int, list[UUID]] = defaultdict(list)
    sources = {id(one.feed.source): one.feed.source for one in readings}
    for one in readings:
        for group in one.by_cursor.values():
            people[id(one.feed.source)] += [socket.session.person_id for socket in group]
    return {person for key, source in sources.items() for person in source.choosy(people[key])}


class Question:
    """Which of these sockets count, and which of their people may read these streams. Asked when all else is read."""

    def __init__(self, live_sessions: LiveSessions, asked: dict[Feed, list[Socket]]) -> None:
        self.asked = asked
        self._live_sessions = live_sessions

    def ask(self) -> Answer:
        sessions, people = set[Session](), dict[int, dict[UUID, list[UUID]]]()
        sources = {id(feed.source): feed.source for feed in self.asked}
        for feed, sockets in self.asked.items():
            here = [socket.session for socket in sockets]
            sessions.update(here)
            people.setdefault(id(feed.source), {})[feed.object_id] = [session.person_id for session in here]
        live = self._live_sessions(sessions)
        may = {key: sources[key].readers(asked) for key, asked in people.items()}
        return Answer(live, {feed: may[id(feed.source)].get(feed.object_id, ()) for feed in self.asked})
