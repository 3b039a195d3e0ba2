"""A room's stream again, with what only the author of a message is shown: who has read it."""

from uuid import UUID

from django.utils import timezone

from communities.chat.updates import RoomSource
from communities.receipts.queries import seen_in
from communities.traces.queries import RECEIPTS, is_offered
from realtime.read import Frame


class ReadRoomSource(RoomSource):
    def has_asides(self) -> bool:
        return is_offered(RECEIPTS)

    def asides(self, pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Frame]:
        return {
            place: {
                "type": "seen",
                "id": str(seen.message),
                "people": [{"id": str(person), "name": name} for person, name in seen.people],
                "count": seen.count,
            }
            for place, seen in seen_in(pairs, now=timezone.now()).items()
        }

    def no_aside(self) -> Frame:
        return {"type": "seen", "id": None, "people": [], "count": 0}
