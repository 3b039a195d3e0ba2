"""What of one's own waits for a moderator, and what a page says beside a composer, for pages of nouns below."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.identity.queries import is_registered
from communities.groups.models import Community
from communities.holding.queries import why_it_would_wait
from communities.posts.models import Post
from communities.rooms.models import Room
from communities.waiting.queries import own_unseen_at

register = template.Library()


@register.inclusion_tag("waiting/parts/here.html", takes_context=True)
def own_waiting(context: dict[str, Any], place: Community | Post | Room) -> dict[str, Any]:
    return {"found": own_unseen_at(context["request"].user, place), "community": context["community"]}


@register.inclusion_tag("waiting/parts/before.html", takes_context=True)
def read_before(context: dict[str, Any]) -> dict[str, Any]:
    """Whether a moderator reads first what one writes here, and whether one can write at all."""
    user, community, room = context["request"].user, context["community"], context.get("room")
    if isinstance(room, Room) and room.kind == Room.Kind.DIRECT:
        return {}
    if community.is_pre_moderated and not is_registered(user):
        return {"why": "unregistered"}
    return {"why": why_it_would_wait(user, community, timezone.now())}
