"""Who is told of a message when it is sent or changed: whom it names, and whom it is written to."""

from datetime import datetime
from uuid import UUID

from communities.chat.models import Message
from communities.mentions.actions import keep_mentions
from communities.mentions.permissions import hearers_in
from communities.mentions.queries import Rendered
from communities.mutes.models import Mute
from communities.notifications.actions import notify_each
from communities.rooms.models import Room


def tell_of_message(message: Message, words: Rendered, now: datetime) -> None:
    _tell(message, set(words.people), now)


def tell_of_direct(message: Message, now: datetime) -> None:
    """The other of a direct conversation, unless they muted it. Several messages they have not read are one line."""
    room = message.room
    others = room.members.exclude(person=message.author_id)
    others = others.exclude(person__in=Mute.objects.filter(room=room).values("person"))
    told = dict.fromkeys(others.values_list("person_id", flat=True), "direct_message")
    notify_each(told, community=room.community_id, subject=("room", room.pk), now=now)


def keep_named(message: Message, words: Rendered, now: datetime) -> set[UUID]:
    """What says later that it names somebody. Returns whom it named for the first time."""
    return keep_mentions(words, {"message": message}, author=message.author_id, now=now)


def tell_of_edit(message: Message, words: Rendered, now: datetime) -> None:
    """Only whom an edit names for the first time."""
    named = keep_named(message, words, now)
    if named and message.room.kind != Room.Kind.DIRECT:  # there the other was told of the message itself
        _tell(message, named, now)


def _tell(message: Message, named: set[UUID], now: datetime) -> None:
    """What is unread of one room is one line in the bell, however often one was named there."""
    room = message.room
    heard = hearers_in(named, room, of=message.author_id, at=message.created_at)
    notify_each(dict.fromkeys(heard, "mentioned"), community=room.community_id, subject=("room", room.pk), now=now)
