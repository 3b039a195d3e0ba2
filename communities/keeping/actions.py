"""For how long the messages of a room are kept, and that they go then."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.chat.models import Message
from communities.files.models import StoredFile
from communities.groups.models import Community
from communities.groups.permissions import May, hold_right
from communities.keeping.models import Keeping
from communities.keeping.queries import Held, rooms_with_expired
from communities.rooms.models import Room
from communities.search.actions import take_all
from communities.settings.actions import changed_meanwhile
from realtime.models import Update
from realtime.publish import Change, publish, publish_all
from realtime.read import missing
from records.actions import write_entry

ROOMS_AT_ONCE = 20
FORGOTTEN_AT_ONCE = 500
Choice = int | None  # days; None: as the site says


@transaction.atomic
def keep_messages(room: Room, *, days: Choice, seen: Choice, by: User, now: datetime | None = None) -> None:
    """Says for how long a room's messages are kept, from tomorrow on. Raises Refused.

    `seen` is what was said when they were asked.
    """
    community = Community.objects.select_for_update(no_key=True).get(pk=room.community_id)
    hold_right(by, May.MAKE_ROOMS, community)
    held = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    if held.kind == Room.Kind.DIRECT:
        raise missing()
    said = Keeping.objects.filter(room=held).values_list("days", flat=True).first()
    if said == days:
        return
    if said != seen:
        raise changed_meanwhile()
    if days is None:
        Keeping.objects.filter(room=held).delete()
    else:
        values = {"days": days, "chosen_at": now or timezone.now()}
        Keeping.objects.update_or_create(room=held, defaults=values)
    write_entry("room.keeping", subject=("room", room.pk), by=by.pk, community=community.pk, days=days)
    publish(f"room:{room.pk}", "room", Update.Action.EDITED, room.pk)


def forget_expired(*, held: Held, now: datetime) -> int:
    """Deletes messages that have had their time, wholly: row, earlier versions, reactions, mentions, index.

    What a moderator looks at waits until it is decided; the copy that a case froze stays with the case. Returns how
    many; a long list is done in several rounds.
    """
    rooms = list(rooms_with_expired(held=held, now=now).items())[:ROOMS_AT_ONCE]
    return sum(_forget_in(room, cutoff, held=held) for room, cutoff in rooms)


@transaction.atomic
def _forget_in(room: UUID, cutoff: datetime, *, held: Held) -> int:
    # Two clocks wait for each other here: a message that goes takes its id from the answers to it, whichever they are.
    Room.objects.select_for_update(no_key=True).get(pk=room)
    expired = Message.with_waiting.filter(room=room, created_at__lt=cutoff).exclude(pk__in=held("message"))
    ids = list(expired.order_by("created_at", "position").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    locked = Message.with_waiting.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    # Asked again with the rows held: whoever reports one holds it while the case is opened.
    asked = Message.with_waiting.filter(pk__in=ids).filter(pk__in=held("message"))
    waiting = set(asked.values_list("pk", flat=True))
    gone = [pk for pk in ids if pk not in waiting]
    files = StoredFile.objects.filter(message__in=gone)
    take_all([*gone, *files.values_list("pk", flat=True)])
    files.update(removed_at=timezone.now())  # their bytes go with the clock, as those that nothing took
    Message.with_waiting.filter(pk__in=gone).delete()
    publish_all([Change(f"room:{room}", "expired", Update.Action.REMOVED, pk) for pk in gone])
    return len(gone)
