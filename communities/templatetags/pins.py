"""What is pinned in a room, for the page of a noun below."""

from typing import Any

from django import template

from communities.pins.permissions import may_pin
from communities.pins.queries import Pinned, pins_for
from communities.rooms.models import Room

register = template.Library()


@register.simple_tag(takes_context=True)
def pins_of(context: dict[str, Any], room: Room) -> Pinned:
    """Asked once for a page: `{% pins_of room as pinned %}`."""
    user = context["request"].user
    return Pinned(dict(pins_for(user, room).values_list("pk", "message")), may_pin(user, room))
