from django.db.models import Exists, OuterRef

from accounts.models import User
from communities.mutes.models import Mute
from communities.rooms.models import Room


def is_muted(room: Room, person: User) -> bool:
    return Mute.objects.filter(room=room, person=person).exists()


def muted_by(person: User) -> Exists:
    """For a query of rooms: whether this person has muted each."""
    return Exists(Mute.objects.filter(room=OuterRef("pk"), person=person))
