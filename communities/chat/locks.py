"""Who wants to write, and where, held until the transaction ends."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from communities.groups.models import Membership
from communities.rooms.models import Room
from core.prepared import Places, Prepared


def _memberships_in(places: Places, rows: QuerySet[Membership]) -> QuerySet[Membership]:
    here = Room.objects.filter(pk__in=places.ids("rooms")).values("community")
    return rows.filter(person__in=places.ids("people"), community__in=here)


_held_memberships = Prepared(
    lambda places: (
        _memberships_in(places, Membership.objects.select_for_update(no_key=True))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
)
_held_people = Prepared(
    lambda places: User.objects.select_for_update(no_key=True).filter(pk__in=places.ids("people")).order_by("pk")
)
_rooms = Prepared(lambda places: Room.objects.filter(pk__in=places.ids("rooms")).select_related("community"))
_memberships = Prepared(lambda places: _memberships_in(places, Membership.objects.current()))


def hold_senders(
    wanting: Collection[tuple[UUID, UUID]], answering: set[UUID]
) -> tuple[dict[UUID, User], dict[UUID, Room]]:
    """The people and the rooms of (person, room), all held at once and in one order; each person knows whether they
    belong to the groups of their rooms. `answering`: the rooms in which a message is answered.
    """
    people, places = {person for person, _room in wanting}, {room for _person, room in wanting}
    _held_memberships(people=people, rooms=places)
    # A person's own row orders their sends: two with one client_id, or a flood, cannot pass each other.
    senders = {sender.pk: sender for sender in _held_people(people=people)}
    if answering:
        # As `keeping` does first: what is answered is not deleted between our reading of it and the commit.
        held_rooms = Room.objects.select_for_update(no_key=True).filter(pk__in=answering)
        list(held_rooms.order_by("pk").values_list("pk", flat=True))
    # Read anew: whoever changes any of it waits for everybody who writes there (`hold_writers`, `lock_members`).
    rooms = {room.pk: room for room in _rooms(rooms=places)}
    belongs = {(one.person_id, one.community_id): one for one in _memberships(people=people, rooms=places)}
    for person, place in wanting:
        if person in senders and place in rooms:
            community = rooms[place].community_id
            senders[person].answers = {("membership", community): belongs.get((person, community))}
    return senders, rooms
