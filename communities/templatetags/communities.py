"""What a page of a group promises: who can read it, and how long deleted words are kept."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.clocks import DAYS_AHEAD, hours_from, watch_at
from communities.groups.models import Community
from communities.mentions.queries import company_of, in_words
from communities.rooms.models import Room
from communities.words.models import Words

register = template.Library()
BEGINNING = 3_000  # characters of HTML
# 01632 960 999, +44 1632 960999, 111, 999, 101, 116 123; not a year and not a part of a longer number.
TELEPHONE = re.compile(r"(?<![\w+])(?:(?:\+44 ?|0)\d(?:[ -]?\d){8,9}|116 ?\d{3}|999|112|111|101)(?!\w)")
Visibility = Community.Visibility


@register.filter
def beginning(words: Words) -> str:
    """What somebody wrote, as plain text for a few lines of it: as it reads, without its marks of lists and stars."""
    return unescape(strip_tags(words.html[:BEGINNING]))


@register.filter
def mentions(message: Words, person: User) -> bool:
    """Whether somebody else's chat message names this person; live/room.js asks the same of what comes."""
    return f'href="{reverse("person", args=[person.pk])}"' in message.html and not message.is_by(person.pk)


@register.simple_tag(takes_context=True)
def audience(context: dict[str, Any], of: str = "words") -> str:
    """Who can read this page, in a line. One place says it for every page, so that none promises less company.

    `{% audience "listing" %}` is for a page that tells of the group and shows none of its words, "room" for a chat
    room, which may have guests.
    """
    community: Community | None = context.get("community")
    if not isinstance(community, Community):
        return _("Private: only members of your groups can read this")
    room: Room | None = context.get("room")
    if isinstance(room, Room) and room.kind == Room.Kind.NARROW:
        return _("Private: only the people of this room and this group’s hosts and moderators can read this")
    if isinstance(room, Room) and room.kind == Room.Kind.DIRECT:
        return _("Private: only the two of you can read this")
    if community.visibility == Visibility.OPEN:
        return _("Open group: everybody with an account can read this")
    if of == "listing" and community.visibility == Visibility.CLOSED:
        return _("Everybody with an account can read this page")
    if of == "room":
        return _("Private: only members of this group and guests of this room can read this")
    return _("Private: only members of this group can read this")


@register.inclusion_tag("groups/parts/watch.html", takes_context=True)
def watch(context: dict[str, Any]) -> dict[str, Any]:
    """Whether somebody watches the group now, and what to do when nobody does. Nothing where its hosts say nothing.

    The page also gets the moments at which that turns round, because it may stay open past them.
    """
    community = context.get("community")
    if not isinstance(community, Community):
        return {}
    hours, now = hours_from(community.office_hours), timezone.now()
    found = watch_at(hours, now) if hours else None
    return {
        "is_said": bool(found or community.emergency_line),
        "line": community.local_emergency_line,
        "watch": found,
        "turns": found.changes[0] if found and found.changes else None,
        "now_ms": int(now.timestamp() * 1000),
        "changes_ms": ",".join(str(int(moment.timestamp() * 1000)) for moment in found.changes) if found else "",
        "ends_ms": int((now + timedelta(days=DAYS_AHEAD)).timestamp() * 1000),
    }


@register.simple_tag(takes_context=True)
def company(context: dict[str, Any]) -> list[str]:
    """Who will read what is in the form, and whom it names: asked with its second button, nothing is sent by that."""
    request, community = context["request"], context["community"]
    text = request.POST.get("body", "") if "check" in request.POST else ""
    return in_words(company_of(text, community, request.user), community) if text else []


@register.filter
def telephones(text: str) -> SafeString:
    """The text with each British telephone number in it as a link that rings it, for one thumb at night."""
    parts, last = [], 0
    for found in TELEPHONE.finditer(text):
        number = found.group()
        parts += [escape(text[last : found.start()]), format_html('<a href="tel:{}">{}</a>', _dialled(number), number)]
        last = found.end()
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308  (each part is escaped above)


def _dialled(number: str) -> str:
    return "".join(char for char in number if char.isdigit() or char == "+")


@register.simple_tag
def kept_days() -> int:
    """For how many days what somebody deleted is kept out of sight."""
    return settings.DELETED_WORDS_KEPT_DAYS
