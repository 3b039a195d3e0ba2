from django import template
from django.utils import timezone

from accounts.models import User
from communities.receipts.queries import Seen, seen_in
from communities.rooms.models import Room

register = template.Library()


@register.simple_tag
def seen_of(room: Room, user: User) -> Seen | None:
    """The reader's newest message in a room and who has read it; None where they wrote nothing of late."""
    return seen_in({(room.pk, user.pk)}, now=timezone.now()).get((room.pk, user.pk))
