"""What waits to be shown, for the page of its case."""

from django import template

from moderation.approval.queries import Waiting, with_words
from moderation.cases.models import OPEN, Case

register = template.Library()


@register.simple_tag
def waiting_in(case: Case) -> Waiting | None:
    found = with_words([case]) if case.state in OPEN else []
    return found[0] if found else None
