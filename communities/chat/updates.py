"""A room's stream: its messages."""

from uuid import UUID

from accounts.models import User
from communities.chat.actions import mark_read, send_message
from communities.chat.models import Message, Room
from communities.chat.permissions import may_read, may_send, readers
from communities.people.updates import Origin, deaf_to, withheld
from communities.words.render import html_for_frame
from realtime.models import Update
from realtime.read import Frame, head, missing


class RoomSource:
    def readers(self, pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        return readers(pairs)

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return withheld(Room.objects.filter(pk=object_id).values("community"), items, people, _origins)

    def deaf_to(self, person: UUID, people: set[UUID]) -> set[UUID]:
        return deaf_to(person, people)

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        ids = [update.object_id for update in updates]
        messages = Message.objects.filter(pk__in=ids, state=Message.State.SHOWN).select_related("author")
        return {message.pk: message_frame(message) for message in messages}

    def send(self, object_id: UUID, *, text: str, client_id: UUID, by: UUID) -> tuple[UUID, int]:
        room, sender = self._enter(object_id, by)
        message = send_message(room, text=text, client_id=client_id, by=sender)
        return message.pk, message.position

    def mark_read(self, object_id: UUID, *, seq: int, by: UUID) -> None:
        room, person = self._enter(object_id, by)
        mark_read(room, seq=min(seq, head(f"room:{room.pk}")), by=person)

    def writer(self, object_id: UUID, *, by: UUID) -> Frame | None:
        room = Room.objects.select_related("community").filter(pk=object_id).first()
        person = User.objects.filter(pk=by).first()
        if room is None or person is None or not may_send(person, room):
            return None
        return person_frame(person)

    @staticmethod
    def _enter(room_id: UUID, person_id: UUID) -> tuple[Room, User]:
        room = Room.objects.select_related("community").filter(pk=room_id).first()
        person = User.objects.filter(pk=person_id).first()
        if room is None or person is None or not may_read(person, room):
            raise missing()
        return room, person


def person_frame(person: User) -> Frame:
    return {"id": str(person.pk), "name": person.display_name}


def message_frame(message: Message) -> Frame:
    return {
        "author": person_frame(message.author),
        "text": message.body,
        "html": html_for_frame(message.body, message.html),
        "sent_at": message.created_at.isoformat(),
        "client_id": str(message.client_id),
        "position": message.position,
    }


def _origins(ids: set[str]) -> dict[str, Origin]:
    rows = Message.objects.filter(pk__in=ids).values_list("pk", "author_id", "created_at")
    return {str(pk): Origin(author, at) for pk, author, at in rows}
