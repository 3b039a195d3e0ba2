from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from communities.groups.permissions import Person, written_for
from communities.pins.models import Pin
from communities.rooms.models import Room
from communities.words.models import Words


@dataclass(frozen=True)
class Pinned:
    """What is pinned in a room, for its page: the message of each pin, and whether the reader may change it."""

    messages: dict[UUID, UUID]
    may_pin: bool

    @property
    def marked(self) -> set[UUID]:
        return set(self.messages.values())


def pins_in(room: Room) -> QuerySet[Pin]:
    return Pin.objects.filter(room=room, message__state=Words.State.SHOWN)


def pins_for(reader: Person, room: Room) -> QuerySet[Pin]:
    """What is pinned there, latest first, of what `reader`, who reads the room, may read."""
    found = pins_in(room).filter(written_for(reader, room.community, at="message__created_at"))
    return found.select_related("message__author", "by")
