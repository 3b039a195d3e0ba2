"""Who has read what one wrote: only one's newest message in a room, only those who show it, only where one shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from accounts.models import User
from communities.chat.models import Message, ReadPosition
from communities.receipts.clocks import receipts_shown_from
from communities.receipts.permissions import Reading, may_have_read
from communities.traces.queries import RECEIPTS, apart, showing, those_who_show

LISTED = 100  # names
Place = tuple[UUID, UUID]  # room, person


@dataclass(frozen=True)
class Seen:
    """`people` are (id, name) by name, the first LISTED of `count`."""

    message: UUID
    people: list[tuple[UUID, str]]
    count: int

    @property
    def names(self) -> list[str]:
        return [name for _person, name in self.people]

    @property
    def unnamed(self) -> int:
        return self.count - len(self.people)


def seen_in(places: Iterable[Place], *, now: datetime) -> dict[Place, Seen]:
    """For each (room, person) the newest message they wrote there and who has read it: as many queries for all."""
    places = set(places)
    shown = showing(RECEIPTS, {person for _room, person in places})
    newest = _newest({place for place in places if place[1] in shown}, now) if shown else {}
    if not newest:
        return {}
    read = _read({room for room, _person in newest})
    asked = {
        place: {
            Reading(message.room_id, person, message.created_at)
            for person, seq in read.get(message.room_id, {}).items()
            if person != place[1] and seq >= message.position
        }
        for place, message in newest.items()
    }
    may = may_have_read({one for readings in asked.values() for one in readings})
    people = {one.person for one in may}
    parted = apart(people | {person for _room, person in newest})
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))
    found = {}
    for place, message in newest.items():
        by = {one.person for one in asked[place] & may if (place[1], one.person) not in parted}
        listed = sorted(((person, names[person]) for person in by), key=lambda one: one[1])
        found[place] = Seen(message.pk, listed[:LISTED], len(listed))
    return found


def _newest(places: set[Place], now: datetime) -> dict[Place, Message]:
    """What each wrote last in each room, with this account or one that was joined with it."""
    owners = {person: person for _room, person in places}
    owners |= dict(User.objects.filter(merged_into__in=owners).values_list("pk", "merged_into_id"))
    rooms = {room for room, _person in places}
    theirs = Message.objects.filter(
        room__in=rooms, author__in=owners, created_at__gte=receipts_shown_from(now), state=Message.State.SHOWN
    )
    last = set(theirs.order_by().values("room", "author").annotate(last=Max("position")).values_list("room", "last"))
    found: dict[Place, Message] = {}
    for message in theirs.filter(position__in={at for _room, at in last}).order_by("position"):
        place = message.room_id, owners[message.author_id]
        if place in places and (message.room_id, message.position) in last:
            found[place] = message
    return found


def _read(rooms: set[UUID]) -> dict[UUID, dict[UUID, int]]:
    """How far each of those who show it has read in each room."""
    rows = ReadPosition.objects.filter(room__in=rooms, person__in=those_who_show(RECEIPTS))
    found: dict[UUID, dict[UUID, int]] = {}
    for room, person, seq in rows.values_list("room_id", "person_id", "seq"):
        found.setdefault(room, {})[person] = seq
    return found
