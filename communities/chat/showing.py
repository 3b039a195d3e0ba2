"""What happens when others meet a message: as it is sent, or once a moderator has approved it."""

import secrets
from datetime import datetime

from communities.chat.models import Message
from communities.chat.search import index_message
from communities.chat.telling import keep_named, tell_of_direct, tell_of_message
from communities.mentions.queries import Rendered
from communities.rooms.models import Room
from realtime.models import Update
from realtime.publish import Change, number_each


def tell_of(message: Message, words: Rendered) -> None:
    if message.room.kind == Room.Kind.DIRECT:
        tell_of_direct(message, message.created_at)
    elif words.people:
        tell_of_message(message, words, message.created_at)


def give_places(messages: list[Message]) -> None:
    """Those that are shown come last in their room. What waits has no place yet: a number below zero, its own alone."""
    shown = [one for one in messages if one.is_shown]
    for message in messages:
        message.position = -1 - secrets.randbits(62)
    created = [Change(f"room:{one.room_id}", "message", Update.Action.CREATED, one.pk) for one in shown]
    for message, number in zip(shown, number_each(created) if created else [], strict=True):
        message.position = number


def let_out_message(message: Message, words: Rendered, now: datetime) -> None:
    """After it waited: it comes last in its room, as if it were sent now. Its people were told before, by `tell_of`."""
    give_places([message])
    Message.with_waiting.filter(pk=message.pk).update(position=message.position)
    if words.people:
        keep_named(message, words, now)
    index_message(message)
