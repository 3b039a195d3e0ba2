"""Somebody is on call, and it is said whom to turn to otherwise."""

from datetime import datetime, timedelta

from accounts.models import User
from moderation.oncall.actions import plan_shift, set_out_of_hours
from moderation.oncall.models import Shift

WORDS = "Emergency Duty Team, at night and at weekends: 01632 960 112"
WORDS_CY = "Tîm Dyletswydd Brys, gyda’r nos ac ar benwythnosau: 01632 960 112"


def seed_oncall(people: dict[str, User], *, now: datetime) -> None:
    if Shift.objects.exists():
        return
    begins = now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    for weeks, role in enumerate(("moderator", "host", "moderator")):
        at = begins + timedelta(weeks=weeks)
        plan_shift(
            people[role], begins_at=at, ends_at=at + timedelta(weeks=1), reach="01632 960 111", weeks=0,
            by=people["admin"], now=now,
        )  # fmt: skip
    set_out_of_hours(words=WORDS, words_cy=WORDS_CY, by=people["admin"])
