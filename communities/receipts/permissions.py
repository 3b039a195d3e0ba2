from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from communities.groups.models import Community, Membership
from communities.rooms.models import Room
from communities.rooms.permissions import readers


class Reading(NamedTuple):
    """That somebody had a room open in which a message stood, which may not have been there for them."""

    room: UUID
    person: UUID
    written_at: datetime


def may_have_read(readings: Iterable[Reading]) -> set[Reading]:
    """Those who may read the room now, and the message in it: not what came before their time. Six queries."""
    readings = set(readings)
    reading = readers({(one.room, one.person) for one in readings})
    rooms = dict(Room.objects.filter(pk__in={one.room for one in readings}).values_list("pk", "community_id"))
    late = Membership.objects.current().filter(
        community__in=set(rooms.values()), person__in={one.person for one in readings}, reads_from__isnull=False
    )
    late = late.exclude(community__visibility=Community.Visibility.OPEN)
    since = {(group, person): at for group, person, at in late.values_list("community_id", "person_id", "reads_from")}
    return {
        one
        for one in readings
        if (one.room, one.person) in reading
        and ((at := since.get((rooms[one.room], one.person))) is None or one.written_at >= at)
    }
