from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.models import Message
from communities.groups.permissions import May, hold_right
from communities.pins.models import Pin
from communities.pins.permissions import may_pin
from communities.pins.queries import pins_in
from communities.rooms.models import Room
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

MOST_PINNED = 10


@transaction.atomic
def pin_message(message: Message, *, by: User, now: datetime | None = None) -> Pin:
    """Keeps a message at hand for everybody who reads its room. Raises Refused, also where there are enough."""
    message = _hold(message, by)
    pin = Pin.objects.filter(message=message).first()
    if pin is not None:
        return pin
    if pins_in(message.room).count() >= MOST_PINNED:
        sentence = _("%(count)s messages are pinned in this room already. Unpin one of them first.")
        raise Refused("conflict", sentence % {"count": MOST_PINNED})
    pin = Pin.objects.create(message=message, room=message.room, by=by, at=now or timezone.now())
    _tell(pin, "pinned", Update.Action.CREATED, by)
    return pin


@transaction.atomic
def unpin_message(message: Message, *, by: User) -> None:
    message = _hold(message, by)
    pin = Pin.objects.filter(message=message).first()
    if pin is not None:
        Pin.objects.filter(pk=pin.pk).delete()
        _tell(pin, "unpinned", Update.Action.REMOVED, by)


def _hold(message: Message, by: User) -> Message:
    """The message as it is now. The room's row orders all pins in it, or two at once would be one too many."""
    hold_right(by, May.PIN_MESSAGES, message.room.community)
    room = Room.objects.select_for_update(no_key=True, of=("self",)).select_related("community").get(pk=message.room_id)
    if not may_pin(User.objects.get(pk=by.pk), room):
        raise missing()
    held = Message.objects.select_for_update(no_key=True).filter(pk=message.pk).first()
    if held is None:  # a message that has had its time
        raise missing()
    if not held.is_shown:
        raise Refused("conflict", _("This has been taken away meanwhile, so nothing was changed."))
    held.room = room
    return held


def _tell(pin: Pin, what: str, action: Update.Action, by: User) -> None:
    room = pin.room
    write_entry(
        f"message.{what}", subject=("message", pin.message_id), by=by.pk, community=room.community_id,
        room=str(room.pk),
    )  # fmt: skip
    publish(f"room:{room.pk}", "pin", action, pin.pk)
