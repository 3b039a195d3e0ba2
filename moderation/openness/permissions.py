"""Who reads what a group's moderators did, and who keeps an eye on the notes."""

from django.http import Http404

from communities.groups.models import Community, Membership
from communities.groups.permissions import Person, access_community, membership_of
from moderation.cases.permissions import EVERYWHERE, may_moderate_anything


def access_log(user: Person, slug: str) -> Community:
    """A group to which this person belongs; a guest knows of rooms alone. Raises Http404, StepFirst, as groups do."""
    community = access_community(user, slug)
    membership = membership_of(user, community)
    if membership is None or membership.role == Membership.Role.GUEST:
        raise Http404
    return community


def access_notes(user: Person) -> None:
    """The notes are for whoever moderates anything. Raises Http404."""
    if not may_moderate_anything(user):
        raise Http404


def may_see_who_read(user: Person) -> bool:
    return may_moderate_anything(user) and bool(getattr(user, "has_perm", lambda _perm: False)(EVERYWHERE))


def access_who_read(user: Person) -> None:
    """Who has read them is for those who work in every group. Raises Http404."""
    if not may_see_who_read(user):
        raise Http404
