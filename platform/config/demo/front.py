"""What the pages of the foster carers' group say at the door, and a newcomer whom nobody has answered yet."""

import uuid
from datetime import datetime, timedelta

from accounts.models import User
from communities.groups.actions import accept_rules, add_member
from communities.groups.models import Community, Membership
from communities.posts.actions import create_post
from communities.settings.actions import change_front
from communities.settings.queries import FRONT_SETTINGS, settings_seen
from communities.welcome.actions import put_away
from config.demo import words

OFFICE_HOURS = {"week": [["09:00", "17:00"]] * 5 + [None, None], "off": ["2026-12-25", "2026-12-28", "2027-01-01"]}


def seed_front(community: Community, people: dict[str, User], *, now: datetime) -> None:
    """As the host set it up; what somebody changed since stays."""
    host = people["host"]
    if not (community.office_hours or community.welcome):
        change_front(
            community,
            seen=settings_seen(community, FRONT_SETTINGS),
            office_hours=OFFICE_HOURS,
            emergency_line=words.EMERGENCY,
            emergency_line_cy=words.EMERGENCY_CY,
            welcome=words.WELCOME,
            welcome_cy=words.WELCOME_CY,
            leave_quickly=True,
            by=host,
        )
        for membership in Membership.objects.filter(community=community, first_steps=None):
            for what in ("welcome", "steps"):  # they have been here longer
                put_away(membership, what=what, now=now)
    if not Membership.objects.filter(community=community, person=people["carys"]).exists():
        _newcomer(community, people["carys"], host=host, now=now)


def _newcomer(community: Community, person: User, *, host: User, now: datetime) -> None:
    membership = add_member(community, person, by=host.pk)
    membership = accept_rules(membership, version=community.rules_version, now=now)
    Membership.objects.filter(pk=membership.pk).update(joined_at=now - timedelta(days=4))
    title, text = words.UNANSWERED
    then = now - timedelta(days=3, hours=2)
    create_post(community, key=uuid.uuid4(), title=title, body=text, kind="question", by=person, now=then)
