"""A thread: a message, and what answers it, directly or through answers."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from accounts.models import User
from communities.chat.models import Message
from communities.chat.queries import History, readable_in
from communities.groups.permissions import written_for
from communities.people.models import Block
from communities.rooms.models import Room
from realtime.read import head

SHOWN = 300  # answers on the page of a thread, the newest


def thread_of(first: Message, room: Room, *, reader: User) -> History:
    """The first message and what answers it; `earlier` where there are more answers than are shown."""
    seq = head(f"room:{room.pk}")  # before the messages: what is written in between arrives twice at worst
    found = list(readable_in(room, reader).filter(thread=first).order_by("-position")[: SHOWN + 1])
    earlier = found[SHOWN - 1].position if len(found) > SHOWN else 0
    return History([first, *found[:SHOWN][::-1]], earlier, 0, seq)


def answers_to(messages: Iterable[Message], room: Room, *, reader: User) -> dict[UUID, int]:
    """How many answers each of these messages has that their reader would see: one query."""
    first = [message.pk for message in messages if message.thread_id is None]
    found = Message.objects.filter(written_for(reader, room.community), thread__in=first, state=Message.State.SHOWN)
    found = found.exclude(author__in=Block.objects.filter(by=reader).values("person"))
    return dict(found.order_by().values_list("thread").annotate(Count("pk")))
