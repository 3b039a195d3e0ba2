"""Who may invite whom to what, and for whom an invitation is. Asked again when it is used."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.locks import lock_groups, lock_membership, lock_memberships
from communities.groups.models import Community, Membership
from communities.groups.permissions import (
    ROLE_PERMISSIONS,
    May,
    Person,
    access_community,
    may,
    may_no_longer,
    membership_of,
)
from communities.invitations.models import Invitation

Role = Membership.Role
INVITING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.INVITE in allowed]


def roles_given_by(own: str) -> list[str]:
    """The roles that somebody with this role may give in an invitation: never more than their own, never host."""
    allowed = ROLE_PERMISSIONS[own]
    if May.INVITE not in allowed:
        return []
    if May.GIVE_ROLES in allowed:
        return [str(role) for role in Invitation.ROLES]
    return [str(role) for role in (Role.MEMBER, Role.READER, Role.GUEST) if ROLE_PERMISSIONS[role] <= allowed]


def roles_to_give(user: Person, community: Community) -> list[str]:
    membership = membership_of(user, community) if may(user, May.INVITE, community) else None
    return roles_given_by(membership.role) if membership else []


def may_give(user: Person, role: str, community: Community) -> bool:
    return role in roles_to_give(user, community)


def givers(pairs: Iterable[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], list[str]]:
    """For each (group, person) pair the roles that person may give there, in two queries however many pairs.

    `roles_to_give`, turned round for lists; what is used is asked there.
    """
    pairs = set(pairs)
    people = User.objects.taking_part().filter(pk__in={person for _, person in pairs})
    rows = Membership.objects.counting().filter(
        community__in={community for community, _ in pairs},
        community__archived_at=None,
        person__in=people.values("pk"),
        role__in=INVITING,
    )
    found = {(row[0], row[1]): roles_given_by(row[2]) for row in rows.values_list("community_id", "person_id", "role")}
    return {pair: found.get(pair, []) for pair in pairs}


def groups_to_invite_to(user: Person) -> QuerySet[Community]:
    if not may_take_part(user):
        return Community.objects.none()
    mine = Membership.objects.counting().filter(person=user.pk, role__in=INVITING)
    return Community.objects.filter(pk__in=mine.values("community"), archived_at=None)


def addresses_of(person: User) -> set[str]:
    """The addresses somebody has shown to be theirs."""
    found = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return {address.lower() for address in found}


def access_invitation(user: Person, slug: str, pk: UUID) -> tuple[Community, Invitation]:
    """An invitation to this group, for whoever may invite to it. Raises Http404, PermissionDenied, StepFirst."""
    community = access_community(user, slug, May.INVITE)
    invitation = Invitation.objects.filter(communities=community, pk=pk).select_related("inviter").first()
    if invitation is None:
        raise Http404
    return community, invitation


def hold_invitation(by: User | None, invitation: Invitation) -> None:
    """Asks inside the transaction what `access_invitation` asked, and holds the answer. Raises Refused.

    The caller holds the invitation, which is taken before the memberships, as by those who use it.
    """
    if by is None:
        return
    communities = list(invitation.communities.order_by("pk"))
    for community in communities:
        lock_membership(by, community)
    person = User.objects.get(pk=by.pk)
    if not any(may(person, May.INVITE, community) for community in communities):
        raise may_no_longer()


def hold_joining(invitation: Invitation, person: User) -> User:
    """Takes the rows in the order of everybody: the invitation, its groups, memberships, the person as they are now."""
    list(Invitation.objects.select_for_update(no_key=True).filter(pk=invitation.pk).values_list("pk"))
    lock_groups(invitation.communities.values_list("pk", flat=True))
    for community in invitation.communities.order_by("pk"):
        lock_memberships(community, invitation.inviter_id, person.pk, hosts=True)
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)
