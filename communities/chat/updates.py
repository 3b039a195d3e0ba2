"""A room's stream: its messages."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import structlog

from accounts.models import User
from communities.chat.actions import Saying, mark_read, send_messages
from communities.chat.models import Message
from communities.files.models import StoredFile
from communities.files.queries import ready_files
from communities.people.updates import Origin, choosy, withheld
from communities.rooms.models import Room
from communities.rooms.permissions import may_read, may_send, readers, readers_by_room
from communities.traces.queries import PRESENCE, TYPING, apart, is_offered, showing
from communities.words.render import html_for_frame
from core.among import among_ids
from core.pairs import People
from core.prepared import Prepared
from realtime.models import Update
from realtime.read import Frame, Sent, head, missing

log = structlog.get_logger(__name__)


_shown = Prepared(
    lambda places: Message.objects.filter(pk__in=places.ids("ids"), state=Message.State.SHOWN).select_related("author")
)


class RoomSource:
    reads_together = True  # a message stays in its room

    def readers(self, asked: People) -> Mapping[UUID, Collection[UUID]]:
        return readers_by_room(asked)

    def choosy(self, people: Collection[UUID]) -> set[UUID]:
        return choosy(people)

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return withheld(Room.objects.filter(pk=object_id).values("community"), items, people, self.origins)

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        """Who does not show that they write does not see it of others."""
        shown = showing(TYPING, {person, *people})
        if person not in shown:
            return people
        return {one for one in people if one not in shown} | {
            one for one, other in apart({person, *people}) if other == person
        }

    def origins(self, ids: set[str]) -> dict[str, Origin]:
        rows = Message.objects.filter(pk__in=ids).values_list("pk", "author_id", "created_at")
        return {str(pk): Origin(author, at) for pk, author, at in rows}

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        ids = [update.object_id for update in updates if update.kind == "message"]
        messages = _shown(ids=ids) if ids else []
        with_files = [message.pk for message in messages if message.has_files]
        files = ready_files(with_files) if with_files else {}
        found = {message.pk: message_frame(message, files.get(message.pk, ())) for message in messages}
        changed = {update.object_id for update in updates if update.kind == "room"}
        return found | {room.pk: room_frame(room) for room in (Room.objects.filter(pk__in=changed) if changed else ())}

    def send(self, batch: Sequence[Sent]) -> list[tuple[UUID, int] | Exception]:
        answers: list[tuple[UUID, int] | Exception] = []
        for some in _each_person_once(batch):
            # Who says "all the same" to the question about a child sends it by the ordinary form.
            sayings = [Saying(one.object_id, one.by, one.text, one.client_id, one.reply_to, asks=True) for one in some]
            answers += [one if isinstance(one, Exception) else (one.pk, max(one.position, 0)) for one in _send(sayings)]
        return answers

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        room, person = self._enter(object_id, by)
        mark_read(room, seq=min(seq, head(f"room:{room.pk}")), by=person)

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        room = Room.objects.select_related("community").filter(pk=object_id).first()
        person = User.objects.filter(pk=by).first()
        if room is None or person is None or not may_send(person, room):
            return None
        return person_frame(person)

    def has_presence(self) -> bool:
        return is_offered(PRESENCE)

    def here(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], str]:
        shown = showing(PRESENCE, {person for _room, person in pairs})
        if not shown:
            return {}
        reading = readers({pair for pair in pairs if pair[1] in shown})
        people = User.objects.taking_part().filter(pk__in=among_ids({person for _room, person in reading}))
        names = dict(people.values_list("pk", "display_name"))
        return {pair: names[pair[1]] for pair in reading if pair[1] in names}

    def apart(self, people: set[UUID]) -> set[tuple[UUID, UUID]]:
        return apart(people)

    @staticmethod
    def _enter(room_id: UUID, person_id: UUID) -> tuple[Room, User]:
        room = Room.objects.select_related("community").filter(pk=room_id).first()
        person = User.objects.filter(pk=person_id).first()
        if room is None or person is None or not may_read(person, room):
            raise missing()
        return room, person


def _each_person_once(batch: Sequence[Sent]) -> list[list[Sent]]:
    """The batch cut where somebody would be in a part twice, so that their second knows of their first."""
    parts: list[list[Sent]] = [[]]
    for one in batch:
        if any(other.by == one.by for other in parts[-1]):
            parts.append([])
        parts[-1].append(one)
    return parts


def _send(sayings: list[Saying]) -> list[Message | Exception]:
    """In one transaction. Where that fails, each in their own: nobody's message is lost for another's."""
    try:
        return list(send_messages(sayings))
    except Exception as error:
        if len(sayings) == 1:
            return [error]
        log.warning("batch_failed", error=type(error).__name__)
        return [answer for one in sayings for answer in _send([one])]


def person_frame(person: User) -> Frame:
    return {"id": str(person.pk), "name": person.display_name}


def room_frame(room: Room) -> Frame:
    return {
        "name": room.name,
        "purpose": room.purpose,
        "slow": room.slow_seconds,
        "closed": room.closed_at is not None,
        "why": room.closed_why,
    }


def file_frame(file: StoredFile) -> Frame:
    return {
        "id": str(file.pk), "kind": file.kind, "name": file.name, "size": file.size, "alt": file.alt,
        "widths": file.widths, "height": file.height,
    }  # fmt: skip


def message_frame(message: Message, files: Sequence[StoredFile] = ()) -> Frame:
    return {
        "author": person_frame(message.author),
        "text": message.shown_body,
        "html": html_for_frame(message.shown_body, message.html),
        "sent_at": message.created_at.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "reply_to": str(message.reply_to_id) if message.reply_to_id else None,
        "thread": str(message.thread_id) if message.thread_id else None,
        "client_id": str(message.client_id),
        "position": message.position,
    } | ({"files": [file_frame(file) for file in files]} if files else {})
