from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.chat.models import Message, ReadPosition, Room
from communities.groups.models import Community
from communities.groups.permissions import Person, written_for
from communities.people.models import Block
from realtime.read import head

PAGE = 50


@dataclass(frozen=True)
class History:
    """Messages in order; `older` is the position before which more wait (0: none), `seq` the stream's head."""

    messages: list[Message]
    older: int
    seq: int


def history_of(room: Room, *, reader: Person, before: int | None = None) -> History:
    """What `reader`, who may read the room, finds in it: a page, the newest or the one before a position."""
    # The head is read first: what is written in between then arrives twice at worst, never not at all.
    seq = head(f"room:{room.pk}")
    messages = room.messages.filter(written_for(reader, room.community)).select_related("author").order_by("-position")
    if before is not None:
        messages = messages.filter(position__lt=before)
    found = list(messages[: PAGE + 1])
    older = found[PAGE - 1].position if len(found) > PAGE else 0
    return History(found[:PAGE][::-1], older, seq)


def rooms_of(community: Community, user: User) -> QuerySet[Room]:
    """The group's rooms; `has_new` tells whether somebody whom they hear wrote since this person last read."""
    read = ReadPosition.objects.filter(room=OuterRef("pk"), person=user)
    # Only what comes after that position is looked at, however long the room's history is.
    newer = Message.objects.filter(room=OuterRef("pk"), position__gt=OuterRef("read_to"), state=Message.State.SHOWN)
    newer = newer.filter(written_for(user, community)).exclude(author=user)
    newer = newer.exclude(author__in=Block.objects.filter(by=user).values("person"))
    rooms = community.rooms.annotate(read_to=Coalesce(Subquery(read.values("seq")), 0))
    return rooms.annotate(has_new=Exists(newer))
