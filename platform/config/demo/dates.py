"""Approvals and memberships of the demo that end: soon, just now, and some weeks ago."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.approvals.actions import confirm_approval, lapse_people, record_check
from accounts.models import User
from communities.groups.models import Membership
from communities.renewals.actions import confirm_membership, send_reminders

YEAR = timedelta(days=365)
APPROVALS = {"tomos": 25, "bethan": -5, "meinir": -20}  # days until the last day
MEMBERSHIPS = {"llinos": 50}


def seed_dates(people: dict[str, User], *, now: datetime) -> None:
    """Gives them their dates as staff and the host would have done a year ago, and lets the clock catch up."""
    staff, host = people["moderator"], people["host"]
    for role, days in APPROVALS.items():
        person = people[role]
        if person.checks.exists():
            continue
        until, then = timezone.localdate(now) + timedelta(days=days), now - YEAR
        confirm_approval(person, until=until, seen=None, by=staff, now=then)
        for kind in ("approval", "dbs"):
            seen_on = timezone.localdate(then)
            record_check(person, kind=kind, seen_on=seen_on, until=until if kind == "approval" else None, by=staff)
    for role, days in MEMBERSHIPS.items():
        membership = Membership.objects.select_related("person").get(
            community__slug="foster-carers", person=people[role]
        )
        if membership.until is None:
            until = timezone.localdate(now) + timedelta(days=days)
            confirm_membership(membership, until=until, seen=None, by=host, now=now - YEAR)
    send_reminders(now=now)
    lapse_people(now=now)
