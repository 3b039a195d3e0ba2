"""What a reader of a stream gets: live and catch-up read through here alike."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refused
from core.pairs import People
from core.prepared import Prepared
from realtime.models import Stream, Update

PAGE = 500  # rows read at once
FEW = 50  # rows of one stream that are read in one question with those of others
FRAME_BYTES = 60_000  # a frame is at most 64 KiB
Frame = dict[str, Any]


class Sent(NamedTuple):
    """A message that came over a socket."""

    object_id: UUID
    by: UUID
    text: str
    client_id: UUID
    reply_to: UUID | None


class Source(Protocol):
    """Serves one kind of stream. Every method is called in a thread, outside any transaction."""

    reads_together: bool  # whether `contents` takes the updates of several streams at once

    def readers(self, asked: People) -> Mapping[UUID, Collection[UUID]]:
        """By the streams' objects who of the people may read the stream now. Whom it names beside them may too."""

    def choosy(self, people: Collection[UUID]) -> set[UUID]:
        """Those of the people from whom `withheld` may keep anything, in whatever stream."""

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        """For each of the people the ids of those items that are not for them; who gets all of them is left out."""

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        """Those of the people who are not to hear that this person is writing."""

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        """What to show for each object, as it is now; an object that is gone or hidden is left out."""

    def send(self, batch: Sequence[Sent]) -> list[tuple[UUID, int] | Exception]:
        """Stores messages; for each its id and seq, or what went wrong: Refused, `not_found` where none can be sent."""

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        """Remembers how far a person has read. Raises Refused."""

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        """{"id", "name"} of a person as the readers know them; None where they may not write now."""

    def has_presence(self) -> bool:
        """Whether anybody may see who has such a stream open."""

    def here(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
        """Of the (stream's object, person) pairs those in which the person reads it and shows that they are there:
        their names. Nobody else is told who is."""

    def apart(self, people: set[UUID]) -> set[tuple[UUID, UUID]]:
        """The pairs of these people who are not to see that the other is there, both ways round."""

    def has_asides(self) -> bool:
        """Whether single readers are told something beside the stream."""

    def asides(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Frame]:
        """For (stream's object, person) pairs the frame, without its stream, that this person alone is shown now."""

    def no_aside(self) -> Frame:
        """What somebody is told who is shown nothing any more."""


class ReadOnly:
    """What a source answers whose stream nobody writes to over the socket, and everybody reads alike."""

    reads_together = False

    def choosy(self, people: Collection[UUID]) -> set[UUID]:
        return set()

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return {}

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        return set()

    def send(self, batch: Sequence[Sent]) -> list[tuple[UUID, int] | Exception]:
        return [missing() for _ in batch]

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        raise missing()

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        return None

    def has_presence(self) -> bool:
        return False

    def has_asides(self) -> bool:
        return False

    def asides(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Frame]:
        return {}

    def no_aside(self) -> Frame:
        return {}

    def here(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
        return {}

    def apart(self, people: set[UUID]) -> set[tuple[UUID, UUID]]:
        return set()


def missing() -> Refused:
    """The one answer for what does not exist and what is not open to this person."""
    return Refused("not_found", _("There is nothing here, or it is not open to you."))


Sources = dict[str, Source]


@dataclass(frozen=True)
class Page:
    """Items after a cursor, the cursor after them, whether more wait, and whether the cursor was of no use."""

    items: tuple[Frame, ...]
    cursor: int
    more: bool = False
    reset: bool = False


def parse_stream(wire: str, person_id: UUID) -> tuple[str, str, UUID] | None:
    """(name in the database, kind, object id) of a stream's name on the wire; None when it is none."""
    if wire == "me":
        return f"me:{person_id}", "me", person_id
    kind, _, text = wire.partition(":")
    try:
        object_id = UUID(text)
    except ValueError:
        return None
    # Only one spelling of a UUID names a stream, else two names would mean one thing.
    return (wire, kind, object_id) if kind != "me" and str(object_id) == text else None


def wire_name(stream: str) -> str:
    return "me" if stream.startswith("me:") else stream


def head(stream: str) -> int:
    return Stream.objects.filter(pk=stream).values_list("seq", flat=True).first() or 0


_seqs = Prepared(lambda places: Stream.objects.filter(pk__in=places.texts("streams")).values_list("pk", "seq"))


def heads(streams: Iterable[str]) -> dict[str, int]:
    """The head of each stream, in one query."""
    streams = list(streams)
    found = dict(_seqs(streams=streams))
    return {stream: found.get(stream, 0) for stream in streams}


@dataclass(frozen=True)
class Wanted:
    """A stream, and the cursors after which it is to be read. They should lie close together."""

    source: Source
    stream: str
    afters: frozenset[int]


def read_page(source: Source, stream: str, after: int) -> Page:
    """The next updates after one cursor; see `read_pages`."""
    return read_pages([Wanted(source, stream, frozenset({after}))])[stream][after]


def read_pages(wanted: Sequence[Wanted]) -> dict[str, dict[int, Page]]:
    """For each stream and cursor the next updates, collapsed to the latest state of each object.

    One reading serves them all: as many questions for twenty rooms as for one. A cursor that PAGE rows from the
    stream's lowest do not reach gets an empty page and `more`; one beyond the head (a restored backup) or from before
    the oldest kept update gets `reset`.
    """
    newest = heads(one.stream for one in wanted)
    rows = _rows_after({one.stream: min(one.afters) for one in wanted}, newest)
    contents = _contents(wanted, rows)
    return {
        one.stream: {
            after: _page(one.stream, after, rows[one.stream], newest[one.stream], contents[one.stream])
            for after in one.afters
        }
        for one in wanted
    }


def _rows_after(lowest: dict[str, int], newest: dict[str, int]) -> dict[str, list[Update]]:
    """Numbers have no holes, so how many rows there can be is known before."""
    few = {stream: after for stream, after in lowest.items() if 0 < newest[stream] - after <= min(FEW, PAGE - 1)}
    many = [stream for stream, after in lowest.items() if newest[stream] > after and stream not in few]
    found: dict[str, list[Update]] = defaultdict(list)
    if few:
        where = " OR ".join(["stream_id = %s AND seq > %s"] * len(few))
        bounds = [value for pair in few.items() for value in pair]
        for row in Update.objects.raw(f"SELECT * FROM realtime_update WHERE {where} ORDER BY seq", bounds):  # noqa: S608
            found[row.stream_id].append(row)
    for stream in many:
        found[stream] = list(Update.objects.filter(stream_id=stream, seq__gt=lowest[stream]).order_by("seq")[:PAGE])
    return found


def _contents(wanted: Sequence[Wanted], rows: dict[str, list[Update]]) -> dict[str, dict[UUID, Frame]]:
    found: dict[str, dict[UUID, Frame]] = defaultdict(dict)
    together: dict[int, list[Wanted]] = defaultdict(list)
    for one in wanted:
        if rows[one.stream] and one.source.reads_together:
            together[id(one.source)].append(one)
        elif rows[one.stream]:
            found[one.stream] = one.source.contents(rows[one.stream])
    for group in together.values():
        contents = group[0].source.contents([row for one in group for row in rows[one.stream]])
        found |= {one.stream: contents for one in group}
    return found


def _page(stream: str, after: int, rows: list[Update], newest: int, contents: dict[UUID, Frame]) -> Page:
    more = len(rows) == PAGE
    if after > newest:
        return Page((), newest, reset=True)
    if more and after >= rows[-1].seq:
        return Page((), after, more=True)
    rows = [row for row in rows if row.seq > after]
    if (not rows and after < newest) or (rows and rows[0].seq != after + 1):
        return Page((), newest, reset=True)
    if not rows:
        return Page((), after)
    items = chained((_item(stream, update, action, contents) for update, action in _collapse(rows)), after)
    return Page(items, rows[-1].seq, more=more)


def chained(items: Iterable[Frame], after: int) -> tuple[Frame, ...]:
    """Each item with `after`, the seq that a reader has before it: who stands elsewhere has lost something."""
    found = []
    for item in items:
        found.append({**item, "after": after})
        after = item["seq"]
    return tuple(found)


def _collapse(rows: list[Update]) -> list[tuple[Update, str]]:
    """The latest row of each object, in order, with what it amounts to for somebody who saw none of them."""
    latest = {row.object_id: row for row in rows}
    created = {row.object_id for row in rows if row.action == Update.Action.CREATED}
    found: list[tuple[Update, str]] = []
    for row in sorted(latest.values(), key=lambda row: row.seq):
        is_new = row.action == Update.Action.EDITED and row.object_id in created
        found.append((row, Update.Action.CREATED.value if is_new else row.action))
    return found


def _item(stream: str, update: Update, action: str, contents: dict[UUID, Frame]) -> Frame:
    item: Frame = {
        "type": "update",
        "stream": wire_name(stream),
        "seq": update.seq,
        "kind": update.kind,
        "action": action,
        "id": str(update.object_id),
    }
    data = contents.get(update.object_id)
    if action == Update.Action.REMOVED or data is None:
        return item | {"action": Update.Action.REMOVED.value}
    return item | {"data": data}


def without(items: Sequence[Frame], hidden: set[str]) -> tuple[Frame, ...]:
    """The items that are for a reader from whom some are withheld."""
    return chained((item for item in items if item["id"] not in hidden), items[0]["after"]) if items else ()


def encode(items: Iterable[Frame]) -> list[str]:
    """Frames as text, in order: one object alone, several as a batch, none over 64 KiB."""
    frames: list[str] = []
    waiting: list[str] = []
    size = 0
    for item in items:
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        length = len(text.encode())
        if waiting and size + length > FRAME_BYTES:
            frames.append(_pack(waiting))
            waiting, size = [], 0
        waiting.append(text)
        size += length + 1
    if waiting:
        frames.append(_pack(waiting))
    return frames


def _pack(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else '{"type":"batch","items":[' + ",".join(texts) + "]}"
