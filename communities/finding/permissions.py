from django.contrib.auth.models import AnonymousUser

from accounts.permissions import may_take_part
from communities.groups.permissions import Person, readable_by
from communities.people.models import Block
from communities.rooms.models import Room
from communities.rooms.permissions import narrower_rooms_of, rooms_let_into
from communities.search.queries import Reach


def reach_of(user: Person) -> Reach:
    """What this person may find now: the same groups, rooms and times that the pages themselves ask about.

    Words of those they blocked are left out: whom one does not want to meet one does not look for.
    """
    if isinstance(user, AnonymousUser) or not may_take_part(user):
        return Reach({})
    communities = readable_by(user)
    rooms = {room: since for room, community, since in rooms_let_into(user) if community not in communities}
    chosen = {room for room, community in narrower_rooms_of(user).items() if community in communities}
    narrower = Room.objects.exclude(kind=Room.Kind.OPEN)
    return Reach(communities, rooms, Block.objects.filter(by=user.pk).values("person"), chosen, narrower)
