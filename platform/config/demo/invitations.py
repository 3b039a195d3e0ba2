"""Invitations of the demo: waiting, used, expired, and a link. What is missing is made."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.invitations.actions import Terms, accept_invitation, invite_address, make_link
from communities.invitations.models import Invitation

LINK = UUID("5b0e6a52-6f0e-4c3b-9d2e-0d6a4a3f1c11")
WAITING = (("rhian.cadwgan@example.org", "cy", 2), ("owain.tudno@example.org", "en-gb", 5))  # address, language, days
EXPIRED = ("buddug.penri@example.org", "cy", 31)


def seed_invitations(community: Community, people: dict[str, User]) -> None:
    host, now = people["host"], timezone.now()
    if Invitation.objects.filter(communities=community).exists():
        return
    for address, language, days in (*WAITING, EXPIRED):
        made_at = now - timedelta(days=days)
        invite_address(address, terms=_terms(community, made_at, language), by=host, now=made_at)
    make_link(key=LINK, most_uses=20, terms=_terms(community, now), by=host, now=now - timedelta(hours=3))
    gwyn = people["gwyn"]
    if not Membership.objects.filter(community=community, person=gwyn).exists():
        made_at = now - timedelta(days=12)
        used = invite_address(gwyn.email, terms=_terms(community, made_at), by=host, now=made_at)
        accept_invitation(used, by=gwyn, now=made_at + timedelta(hours=21))


def _terms(community: Community, made_at: datetime, language: str = "en-gb") -> Terms:
    until = made_at + timedelta(days=14)
    return Terms([community], Membership.Role.MEMBER, until, language=language)
