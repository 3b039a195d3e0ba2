"""What a page of a group promises: who can read it, and how long deleted words are kept."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext as _

from communities.groups.models import Community

register = template.Library()
Visibility = Community.Visibility


@register.simple_tag(takes_context=True)
def audience(context: dict[str, Any], of: str = "words") -> str:
    """Who can read this page, in a line. One place says it for every page, so that none promises less company.

    `{% audience "listing" %}` is for a page that tells of the group and shows none of its words, "room" for a chat
    room, which may have guests.
    """
    community: Community | None = context.get("community")
    if not isinstance(community, Community):
        return _("Private: only members of your groups can read this")
    if community.visibility == Visibility.OPEN:
        return _("Open group: everybody with an account can read this")
    if of == "listing" and community.visibility == Visibility.CLOSED:
        return _("Everybody with an account can read this page")
    if of == "room":
        return _("Private: only members of this group and guests of this room can read this")
    return _("Private: only members of this group can read this")


@register.simple_tag
def kept_days() -> int:
    """For how many days what somebody deleted is kept out of sight."""
    return settings.DELETED_WORDS_KEPT_DAYS
