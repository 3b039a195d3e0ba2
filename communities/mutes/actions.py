from django.db import transaction

from accounts.models import User
from communities.mutes.models import Mute
from communities.rooms.models import Room
from communities.rooms.permissions import may_read
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing


@transaction.atomic
def mute_room(room: Room, *, is_on: bool, by: User) -> None:
    """Ends or begins again the counting of what is new in a room, for one person. Twice is once. Raises Refused."""
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may_read(person, room):
        raise missing()
    if is_on:
        _mute, is_changed = Mute.objects.get_or_create(room=room, person=person)
    else:
        is_changed = bool(Mute.objects.filter(room=room, person=person).delete()[0])
    if is_changed:
        publish(f"me:{person.pk}", "mute", Update.Action.EDITED, room.pk)


def forget_mutes(people: list[User]) -> None:
    Mute.objects.filter(person__in=people).delete()
