from uuid import UUID

from django.http import Http404

from accounts.models import User
from communities.chat.models import Message
from communities.chat.queries import readable_in
from communities.rooms.models import Room


def access_thread(user: User, room: Room, pk: UUID) -> Message:
    """A message of this room, which they read, that may be answered or was; also one that is not to be seen any more,
    because what answers it is. Raises Http404.
    """
    found = readable_in(room, user).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.room = room
    return found
