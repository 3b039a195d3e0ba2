from collections.abc import Iterable
from uuid import UUID

from django import template

from accounts.models import User
from communities.chat.models import Message
from communities.rooms.models import Room
from communities.threads.queries import answers_to

register = template.Library()


@register.simple_tag
def count_answers(messages: Iterable[Message], room: Room, user: User) -> dict[UUID, int]:
    return answers_to(messages, room, reader=user)


@register.filter
def answers_of(counts: dict[UUID, int], pk: UUID) -> int:
    return counts.get(pk, 0)
