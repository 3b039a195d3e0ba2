from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.chat.models import Message
from communities.keeping.clocks import begins_after, expired_before
from communities.keeping.models import Keeping, Period
from communities.rooms.models import Room

Held = Callable[[str], QuerySet[Any]]


def keeping_of(room: Room) -> Keeping | None:
    return Keeping.objects.filter(room=room).first()


def days_kept(keeping: Keeping | None) -> int:
    return int(settings.MESSAGES_KEPT_DAYS if keeping is None else keeping.days)


def said_of(days: int) -> str:
    """A period in words: "for ever", "one year", "30 days"."""
    if days in Period.values:
        return str(Period(days).label)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def sentence_of(keeping: Keeping | None) -> str:
    """What everybody who reads a room is told."""
    days = days_kept(keeping)
    if not days:
        return _("Messages here are kept until somebody deletes them.")
    return _("Messages here are kept for %(period)s and then deleted.") % {"period": said_of(days)}


def older_than(room: Room, days: int, *, now: datetime) -> int:
    """How many messages of a room would go if it kept them for so long."""
    cutoff = expired_before(days, now)
    return Message.objects.filter(room=room, created_at__lt=cutoff).count() if cutoff else 0


def rooms_with_expired(*, held: Held, now: datetime) -> dict[UUID, datetime]:
    """Rooms in which messages have had their time, and before when; what is looked at in a case counts for none."""
    found: dict[UUID, datetime] = {}
    chosen = Q(keeping__isnull=False)
    periods = [(days, Q(keeping__days=days, keeping__chosen_at__lte=begins_after(now))) for days in Period.values]
    for days, rooms in [(settings.MESSAGES_KEPT_DAYS, ~chosen), *periods]:
        cutoff = expired_before(days, now)
        if cutoff is None:
            continue
        expired = Message.with_waiting.filter(room=OuterRef("pk"), created_at__lt=cutoff).exclude(
            pk__in=held("message")
        )
        due = Room.objects.filter(rooms, Exists(expired)).order_by("pk").values_list("pk", flat=True)
        found |= dict.fromkeys(due, cutoff)
    return found
