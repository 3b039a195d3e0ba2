from uuid import UUID

from django.http import Http404

from communities.chat.models import Message
from communities.chat.permissions import access_message
from communities.groups.permissions import May, Person, may
from communities.rooms.models import Room
from communities.rooms.permissions import access_room, may_read


def may_pin(user: Person, room: Room) -> bool:
    """In a closed room too: what was settled there stays at hand. Not in an archive, nor between two people."""
    return room.kind != Room.Kind.DIRECT and may(user, May.PIN_MESSAGES, room.community) and may_read(user, room)


def access_pinnable(user: Person, slug: str, room_slug: str, pk: UUID) -> Message:
    """A message this person may pin, or take from the pinned ones. Raises as `access_room`, and Http404."""
    room = access_room(user, slug, room_slug)
    message = access_message(user, room, pk)
    if not may_pin(user, room):
        raise Http404
    return message
