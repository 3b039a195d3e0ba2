"""What is new to the reader, for pages of nouns below, and since when, in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from communities.groups.models import Community
from communities.posts.models import Post
from communities.visits.queries import Unread, new_posts_in, unread_under

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: dict[str, Any], post: Post) -> Unread | None:
    return unread_under(post, reader=context["request"].user, now=timezone.now())


@register.simple_tag(takes_context=True)
def new_posts(context: dict[str, Any], communities: Sequence[Community]) -> dict[UUID, int]:
    return new_posts_in(communities, reader=context["request"].user, now=timezone.now())


@register.filter
def counted(counts: dict[UUID, int], pk: UUID) -> int:
    return counts.get(pk, 0)


@register.filter
def weekday(value: datetime) -> SafeString:
    """A moment as people say it: the time alone today, `Friday 21:40` within the week, else the day."""
    local, now = timezone.localtime(value), timezone.localtime()
    if local.date() == now.date():
        text = f"{local:%H:%M}"
    elif now - local < timedelta(days=6):
        text = f"{date_format(local, 'l')} {local:%H:%M}"
    else:
        text = date_format(local, "j F Y")
    return format_html(
        '<time datetime="{}" title="{} {}">{}</time>',
        local.isoformat(),
        date_format(local, "j F Y"),
        f"{local:%H:%M}",
        text,
    )
