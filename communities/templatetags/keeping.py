from django import template

from communities.keeping.queries import keeping_of, sentence_of
from communities.rooms.models import Room

register = template.Library()


@register.simple_tag
def kept_in(room: Room) -> str:
    """For how long a room's messages are kept, in a sentence for those who read it."""
    return sentence_of(keeping_of(room))
