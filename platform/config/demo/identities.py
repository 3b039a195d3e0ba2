"""Real names of the demo that staff have verified, and one that waits for them."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.identity.actions import ask_name_change, verify_identity
from accounts.models import Identity, User

SAW = {"host": "known", "member": "passport", "member2": "licence", "tomos": "fostering"}
NEW_NAME = ("eirlys", "Eirlys Môn Tegwared")


def seed_identities(people: dict[str, User], *, now: datetime) -> None:
    """As the moderator would have noted it some weeks ago."""
    then = now - timedelta(days=30)
    for role, saw in SAW.items():
        identity = Identity.objects.get(person=people[role])
        if not identity.saw:
            verify_identity(
                people[role], saw=saw, seen_on=timezone.localdate(then), shown=identity.registered_at,
                by=people["moderator"], now=then,
            )  # fmt: skip
    role, name = NEW_NAME
    if not people[role].name_changes.exists():
        ask_name_change(people[role], real_name=name, now=now - timedelta(days=2))
