"""Whether a page offers to write to somebody alone, for pages of nouns below."""

from typing import Any

from django import template
from django.urls import reverse

from accounts.models import User
from communities.direct.permissions import common_groups, is_offered

register = template.Library()


@register.simple_tag
def has_direct_messages() -> bool:
    return is_offered()


@register.simple_tag(takes_context=True)
def write_to(context: dict[str, Any], person: User) -> str:
    """Where one writes to this person; empty where the two share no group in which one writes.

    The same whether or not they would hear of it: a block must not tell of itself.
    """
    user = context["user"]
    if not is_offered() or user.pk == person.pk or not common_groups(user, person):
        return ""
    return reverse("write_to_person", args=[person.pk])
