from django.core.exceptions import PermissionDenied

from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, Person, access_membership


def may_change_rules(membership: Membership | None) -> bool:
    """By role alone: a host who has not accepted the newest words yet may change them, and loses no words over it."""
    return membership is not None and May.CHANGE_GROUP in ROLE_PERMISSIONS[membership.role]


def access_rules(user: Person, slug: str) -> Community:
    """A group whose rules this person may change. Raises Http404; PermissionDenied to its other members."""
    community, membership = access_membership(user, slug)
    if not may_change_rules(membership):
        raise PermissionDenied
    return community
