"""Who meets whom: people who belong to one group, and nobody else. The directory exists inside groups only."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import is_let_in, may_take_part
from communities.groups.models import Community, Membership
from communities.groups.permissions import Person, access_community, membership_of
from communities.people.models import Audience, Block

Role = Membership.Role


def shared_groups(viewer: Person, person: User) -> QuerySet[Membership]:
    """The viewer's memberships of groups that both belong to. A guest meets nobody this way, and nobody a guest."""
    if not may_take_part(viewer):
        return Membership.objects.none()
    theirs = Membership.objects.current().filter(person=person).exclude(role=Role.GUEST)
    mine = Membership.objects.counting().filter(person=viewer.pk).exclude(role=Role.GUEST)
    return mine.filter(community__in=theirs.values("community")).select_related("community")


def audiences_of(viewer: Person, person: User) -> set[str]:
    """Which audiences of `person` the viewer belongs to; empty where they do not even share a group."""
    if viewer.pk == person.pk:
        return set(Audience.values)
    if not is_let_in(person):
        return set()
    return audiences_of_roles({membership.role for membership in shared_groups(viewer, person)})


def audiences_of_roles(roles: set[str]) -> set[str]:
    """What one is to somebody with whom one shares groups in which one has these roles."""
    if not roles:
        return set()
    return {Audience.MEMBERS, Audience.HOSTS} if Role.HOST in roles else {Audience.MEMBERS}


def access_person(viewer: Person, pk: UUID) -> tuple[User, set[str]]:
    """Somebody with whom the viewer shares a group, and which of their audiences that is. Raises Http404."""
    person = User.objects.select_related("profile").filter(pk=pk).first() if may_take_part(viewer) else None
    audiences = audiences_of(viewer, person) if person else set()
    if person is None or not audiences:
        raise Http404
    return person, audiences


def access_directory(user: Person, slug: str) -> tuple[Community, Membership]:
    """A group whose people this person may see. Raises Http404, StepFirst and Moved, as groups do.

    An open group shows its words to everybody with an account, not its people; and a guest sees rooms alone.
    """
    community = access_community(user, slug)
    membership = membership_of(user, community)
    if membership is None or membership.role == Role.GUEST:
        raise Http404
    return community, membership


def access_blockable(viewer: Person, pk: UUID) -> tuple[User, bool]:
    """Somebody one may block, and whether one has: whoever is in a group with one, as a guest too. Raises Http404.

    Whom one has blocked one can unblock, wherever they are by now.
    """
    person = User.objects.filter(pk=pk).first() if may_take_part(viewer) else None
    if person is None or person.pk == viewer.pk:
        raise Http404
    if Block.objects.filter(by=viewer.pk, person=person).exists():
        return person, True
    mine = Membership.objects.counting().filter(person=viewer.pk)
    theirs = Membership.objects.current().filter(person=person, community__in=mine.values("community"))
    if not is_let_in(person) or not theirs.exists():
        raise Http404
    return person, False
