import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import Http404

from communities.groups.models import Community
from communities.groups.permissions import May, Person, access_listing, may, stranger
from communities.groups.queries import Listing, groups_to_find, listing_of

SETTINGS = (
    "name", "name_cy", "summary", "summary_cy", "visibility", "join_method", "history", "newcomer_role",
    "membership_months", "shows_summary", "shows_hosts", "shows_rules", "shows_member_count",
    "shows_to_all",
    "allows_pictures",
)  # fmt: skip
FRONT_SETTINGS = (
    "office_hours", "emergency_line", "emergency_line_cy", "welcome", "welcome_cy", "leave_quickly",
)  # fmt: skip


def settings_seen(owner: Model, names: Sequence[str] = SETTINGS) -> str:
    """A fingerprint of the settings as they are, so that two hosts who change them at once do not undo each other."""
    values = json.dumps([getattr(owner, name) for name in names])
    return hashlib.sha256(values.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Preview:
    """What somebody outside meets: `card` among the groups to find, `listing` on the group's own page."""

    card: Community | None
    community: Community | None
    listing: Listing | None
    may_read: bool


def preview_of(community: Community, *, signed_in: bool) -> Preview:
    """What a stranger sees of the group, asked of the same queries as the pages ask, with a stranger's eyes."""
    viewer: Person = stranger() if signed_in else AnonymousUser()
    try:
        found = access_listing(viewer, community.slug)
    except Http404:
        return Preview(None, None, None, False)
    card = groups_to_find(viewer).filter(pk=found.pk).first()
    return Preview(card, found, listing_of(found, viewer), may(viewer, May.READ, found))
