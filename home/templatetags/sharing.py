from typing import Any

from django import template

from home.sharing.queries import Share, share_of

register = template.Library()


@register.simple_tag
def share(page: Any) -> Share | None:
    return share_of(page)
