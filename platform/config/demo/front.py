"""What the pages of the demo's groups say at the door."""

from accounts.models import User
from communities.groups.models import Community
from communities.settings.actions import change_front
from communities.settings.queries import FRONT_SETTINGS, settings_seen
from config.demo import words

OFFICE_HOURS = {"week": [["09:00", "17:00"]] * 5 + [None, None], "off": ["2026-12-25", "2026-12-28", "2027-01-01"]}


def seed_front(community: Community, *, host: User) -> None:
    """As the host set it up; what somebody changed since stays."""
    if community.office_hours or community.welcome:
        return
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
