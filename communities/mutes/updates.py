"""A person's own stream again, with the rooms they muted in another tab."""

from uuid import UUID

from communities.mutes.models import Mute
from communities.notifications.updates import PersonSource
from realtime.models import Update
from realtime.read import Frame


class PersonStream(PersonSource):
    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        found = super().contents(updates)
        asked = {update.object_id: update.stream_id for update in updates if update.kind == "mute"}
        if not asked:
            return found
        person = UUID(next(iter(asked.values())).removeprefix("me:"))
        muted = set(Mute.objects.filter(person=person, room__in=asked).values_list("room", flat=True))
        return found | {room: {"muted": room in muted} for room in asked}
