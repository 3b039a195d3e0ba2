"""A room's stream again, with what is pinned in it: which message, and not a word of it."""

from uuid import UUID

from communities.people.updates import Origin
from communities.pins.models import Pin
from communities.reactions.updates import RoomStream
from communities.words.models import Words
from realtime.models import Update
from realtime.read import Frame


class PinnedStream(RoomStream):
    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        found = super().contents(updates)
        asked = {update.object_id for update in updates if update.kind == "pin"}
        shown = Pin.objects.filter(pk__in=asked, message__state=Words.State.SHOWN) if asked else Pin.objects.none()
        return found | {pk: {"on": str(message)} for pk, message in shown.values_list("pk", "message")}

    def origins(self, ids: set[str]) -> dict[str, Origin]:
        """Of what was said before their time nobody hears that it is pinned; of whom they block they do, as a fold."""
        known = super().origins(ids)
        pins = Pin.objects.filter(pk__in=ids - known.keys()).values_list("pk", "by", "message__created_at")
        return known | {str(pk): Origin(by, at) for pk, by, at in pins}
