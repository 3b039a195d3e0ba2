from uuid import UUID

from django.http import Http404

from communities.chat.models import Message
from communities.groups.permissions import Person, written_for
from communities.rooms.models import Room


def access_message(user: Person, room: Room, pk: UUID) -> Message:
    """A message of this room, which they read, while it is shown and they may read it. Raises Http404."""
    found = Message.objects.filter(written_for(user, room.community), room=room, pk=pk).select_related("author").first()
    if found is None or not found.is_shown:
        raise Http404
    found.room = room
    return found


def access_own_message(user: Person, room: Room, pk: UUID) -> Message:
    found = access_message(user, room, pk)
    if not found.is_by(user.pk):
        raise Http404
    return found
