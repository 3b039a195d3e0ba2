"""What a reader of a stream gets: live and catch-up read through here alike."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refused
from realtime.models import Stream, Update

PAGE = 500  # rows read at once
FRAME_BYTES = 60_000  # a frame is at most 64 KiB
Frame = dict[str, Any]


class Source(Protocol):
    """Serves one kind of stream. Every method is called in a thread, outside any transaction."""

    def readers(self, pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        """Those of the (stream's object, person) pairs in which the person may read the stream now."""

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        """For each of the people the ids of those items that are not for them; who gets all of them is left out."""

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        """Those of the people who do not want to hear that this person is writing."""

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        """What to show for each object, as it is now; an object that is gone or hidden is left out."""

    def send(self, object_id: UUID, *, text: str, client_id: UUID, by: UUID) -> tuple[UUID, int]:
        """Stores a message and returns its id and seq. Raises Refused; `not_found` where nothing can be sent."""

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        """Remembers how far a person has read. Raises Refused."""

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        """{"id", "name"} of a person as the readers know them; None where they may not write now."""


class ReadOnly:
    """What a source answers whose stream nobody writes to over the socket, and everybody reads alike."""

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return {}

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        return set()

    def send(self, object_id: UUID, *, text: str, client_id: UUID, by: UUID) -> tuple[UUID, int]:
        raise missing()

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        raise missing()

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        return None


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


def heads(streams: Iterable[str]) -> dict[str, int]:
    """The head of each stream, in one query."""
    streams = list(streams)
    found = dict(Stream.objects.filter(pk__in=streams).values_list("pk", "seq"))
    return {stream: found.get(stream, 0) for stream in streams}


def read_page(source: Source, stream: str, after: int) -> Page:
    """The next updates after one cursor; see `read_pages`."""
    return read_pages(source, stream, {after})[after]


def read_pages(source: Source, stream: str, afters: set[int]) -> dict[int, Page]:
    """For each cursor the next updates, collapsed to the latest state of each object; one reading serves them all.

    The cursors should lie close together: one that PAGE rows from the lowest do not reach gets an empty page and
    `more`. A cursor beyond the head (a restored backup) or from before the oldest kept update gets `reset`.
    """
    newest = head(stream)
    rows = list(Update.objects.filter(stream_id=stream, seq__gt=min(afters)).order_by("seq")[:PAGE])
    contents = source.contents(rows) if rows else {}
    return {after: _page(stream, after, rows, newest, contents) for after in afters}


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
    items = tuple(_item(stream, update, action, contents) for update, action in _collapse(rows))
    return Page(items, rows[-1].seq, more=more)


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


def without(items: Iterable[Frame], hidden: set[str]) -> list[Frame]:
    """The items that are for a reader from whom some are withheld."""
    return [item for item in items if item["id"] not in hidden]


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
