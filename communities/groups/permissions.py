"""Who may see and do what in a group. Roles answer from the membership; guardian holds what no role says."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.locks import lock_membership, lock_memberships
from communities.groups.models import Community, CommunityGroupPermission, CommunityUserPermission, Membership
from core.errors import Moved, Refused, StepFirst
from core.pairs import Pair, People, by_thing
from core.prepared import Prepared

Person = User | AnonymousUser
Role = Membership.Role


class May(StrEnum):
    """What a role can allow. The help page's table is made from ROLE_PERMISSIONS."""

    READ = "read"
    POST = "post"
    DECIDE_REQUESTS = "decide requests"
    REMOVE_MEMBERS = "remove members"
    GIVE_ROLES = "give roles"
    MAKE_ROOMS = "make rooms"
    RENEW = "say until when"
    INVITE = "invite people"
    CHANGE_GROUP = "change the group"
    MODERATE = "moderate"
    MARK_ANSWERS = "mark answers"
    ANNOUNCE = "announce"
    CONSULT = "consult"
    ARRANGE = "arrange posts"
    PIN_MESSAGES = "pin messages"


ROLE_PERMISSIONS: dict[str, frozenset[May]] = {
    Role.GUEST: frozenset(),  # sees what a grant says: communities/rooms/permissions.py
    Role.READER: frozenset({May.READ}),
    Role.MEMBER: frozenset({May.READ, May.POST}),
    Role.MODERATOR: frozenset({May.READ, May.POST, May.MODERATE, May.MARK_ANSWERS, May.PIN_MESSAGES}),
    Role.HOST: frozenset(May),
}
# What stands in the table of roles that members read: plain words for each thing a role allows.
MAY_WORDS: dict[May, Any] = {
    May.READ: _("Read posts and chat"),
    May.POST: _("Write posts, comments and messages"),
    May.DECIDE_REQUESTS: _("Answer people who ask to join"),
    May.REMOVE_MEMBERS: _("Remove members"),
    May.GIVE_ROLES: _("Give roles"),
    May.MAKE_ROOMS: _("Make chat rooms, name and close them"),
    May.RENEW: _("Say until when somebody belongs, and renew it"),
    May.INVITE: _("Invite people"),
    May.CHANGE_GROUP: _("Change the rules and settings, archive the group"),
    May.MODERATE: _("Work on what members report"),
    May.MARK_ANSWERS: _("Mark the answer to anybody’s question"),
    May.ANNOUNCE: _("Write announcements, and see who has confirmed them"),
    May.CONSULT: _("Ask members about a document, read the answers, say what was done"),
    May.ARRANGE: _("Pin posts, lock their comments, move them to another group"),
    May.PIN_MESSAGES: _("Pin messages in chat rooms"),
}
ROLE_WORDS: dict[str, Any] = {
    Role.GUEST: _("sees only the chat rooms they are let into, and can write there"),
    Role.READER: _("reads everything, and cannot write"),
    Role.MEMBER: _("reads and writes"),
    Role.MODERATOR: _("reads and writes, and works on what members report"),
    Role.HOST: _("may do everything, and looks after the group"),
}
WRITING = frozenset({May.POST, May.ANNOUNCE, May.CONSULT})  # what a muted member may not
KEPT_IN_ARCHIVE = {May.READ, May.REMOVE_MEMBERS, May.RENEW, May.CHANGE_GROUP, May.MODERATE}
GRANT = "moderate_community"


def membership_of(user: Person, community: Community) -> Membership | None:
    if not may_take_part(user):
        return None
    answers = user.answers if isinstance(user, User) and user.answers is not None else {}
    asked = ("membership", community.pk)
    if asked not in answers:
        answers[asked] = Membership.objects.current().filter(community=community, person=user.pk).first()
    return cast("Membership | None", answers[asked])


def may(user: Person, permission: May, community: Community) -> bool:
    """Whether a role allows it, or, for reading, whether the group is open to everybody with an account.

    A role counts once the group's rules, as they stand now, are accepted. An archived group can only be read and
    looked after.
    """
    if community.archived_at is not None and permission not in KEPT_IN_ARCHIVE:
        return False
    membership = membership_of(user, community)
    if (
        membership is not None
        and permission in ROLE_PERMISSIONS[membership.role]
        and not (permission in WRITING and membership.is_muted)
        and has_accepted(membership, community)
    ):
        return True
    return permission is May.READ and may_take_part(user) and community.visibility == Community.Visibility.OPEN


def belongs(user: Person, community: Community) -> bool:
    """Members who read the group, readers too; nobody who only looks in. They see who comes, votes and answers."""
    membership = membership_of(user, community)
    return membership is not None and membership.role != Role.GUEST and may(user, May.READ, community)


def has_accepted(membership: Membership, community: Community) -> bool:
    """Whether the rules as they stand are accepted. `MembershipQuerySet.counting` says the same in SQL."""
    return membership.rules_accepted >= community.rules_version


def reads_from(user: Person, community: Community) -> datetime | None:
    """Since when this person reads what is written in the group; None: everything. In an open group all do.

    Every page asks it through `is_written_for` or its twin in SQL, `written_for`; the sockets through `reading_from`.
    """
    if community.visibility == Community.Visibility.OPEN:
        return None
    membership = membership_of(user, community)
    return membership.reads_from if membership else None


def is_written_for(user: Person, community: Community, written_at: datetime) -> bool:
    """Whether something in a group that this person may read is there for them: not what came before their time."""
    since = reads_from(user, community)
    return since is None or written_at >= since


def written_for(user: Person, community: Community, *, at: str = "created_at") -> Q:
    """The same for a query of words whose time is in `at`."""
    since = reads_from(user, community)
    return Q() if since is None else Q(**{f"{at}__gte": since})


def reading_from(communities: Iterable[UUID] | QuerySet[Any], people: Iterable[UUID]) -> dict[UUID, datetime]:
    """The same for the readers of one group's stream, in one query; who reads everything is left out."""
    late = Membership.objects.current().filter(community__in=communities, person__in=people, reads_from__isnull=False)
    late = late.exclude(community__visibility=Community.Visibility.OPEN)
    return {person: since for person, since in late.values_list("person_id", "reads_from") if since}


def reads_from_in(user: User, communities: Iterable[UUID]) -> dict[UUID, datetime]:
    """`reads_from` in each of many groups, in one query; those of which this person reads everything are left out."""
    late = Membership.objects.current().filter(person=user, community__in=list(communities), reads_from__isnull=False)
    late = late.exclude(community__visibility=Community.Visibility.OPEN)
    return {community: since for community, since in late.values_list("community_id", "reads_from") if since}


def readable_by(user: Person) -> dict[UUID, datetime | None]:
    """Every group this person may read and since when (None: all of it), as `may` and `reads_from` say: two queries."""
    if not may_take_part(user):
        return {}
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.READ in allowed]
    mine = Membership.objects.counting().filter(person=user.pk, role__in=roles)
    found = dict(mine.values_list("community_id", "reads_from"))
    is_open = Community.objects.filter(visibility=Community.Visibility.OPEN).values_list("pk", flat=True)
    return found | dict.fromkeys(is_open)


def may_in(user: User) -> dict[UUID, frozenset[May]]:
    """What their role allows in each group whose rules they have accepted, archived or not: one query."""
    if not may_take_part(user):
        return {}
    mine = Membership.objects.counting().filter(person=user.pk)
    return {one.community_id: ROLE_PERMISSIONS[one.role] - (WRITING if one.is_muted else set()) for one in mine}


def hold_right(
    by: User | None, permission: May, community: Community, *, besides: Iterable[UUID] = (), hosts: bool = False
) -> None:
    """Asks inside the transaction whether they may still do it, and holds the answer. Raises Refused.

    `besides` are the others whose rows the action changes. None is the system, which may.
    """
    lock_memberships(community, *besides, *([by.pk] if by else []), hosts=hosts)
    if by is not None and not may(User.objects.get(pk=by.pk), permission, community):
        raise may_no_longer()


def may_no_longer() -> Refused:
    return Refused("conflict", gettext("You may no longer do that here."))


def lock_moderation(user: User, community: Community) -> None:
    """The same for the right to moderate, whether it comes from the membership or from a grant to this person."""
    lock_membership(user, community)
    grants = CommunityUserPermission.objects.filter(user=user, content_object=community, permission__codename=GRANT)
    list(grants.select_for_update(no_key=True, of=("self",)))


def may_moderate(user: Person, community: Community) -> bool:
    """By role, or by a grant over this group to somebody who need not be a member of it."""
    if isinstance(user, AnonymousUser) or not may_take_part(user):
        return False
    return may(user, May.MODERATE, community) or ObjectPermissionChecker(user).has_perm(GRANT, community)


def moderated_by(user: Person) -> QuerySet[Community]:
    """The groups whose flags this person works on."""
    if not may_take_part(user):
        return Community.objects.none()
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.MODERATE in allowed]
    by_role = Membership.objects.counting().filter(person=user.pk, role__in=roles)
    by_grant = get_objects_for_user(user, GRANT, klass=Community, accept_global_perms=False)
    return Community.objects.filter(Q(pk__in=by_role.values("community")) | Q(pk__in=by_grant.values("pk")))


def moderation_readers(pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the (group, person) pairs in which the person works on the group's flags: as moderated_by says.

    At most five queries, however many pairs.
    """
    groups, people = {group for group, _ in pairs}, {person for _, person in pairs}
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.MODERATE in allowed]
    approved = dict(User.objects.taking_part().filter(pk__in=people).values_list("pk", "is_superuser"))
    by_role = Membership.objects.counting().filter(community__in=groups, person__in=approved, role__in=roles)
    granted = {"content_object__in": groups, "permission__codename": GRANT}
    by_person = CommunityUserPermission.objects.filter(user__in=approved, **granted)
    by_team = CommunityGroupPermission.objects.filter(group__user__in=approved, **granted)
    everywhere = {person for person, is_superuser in approved.items() if is_superuser}
    found = set(by_role.values_list("community_id", "person_id"))
    found |= set(by_person.values_list("content_object_id", "user_id"))
    found |= set(by_team.values_list("content_object_id", "group__user__pk"))
    if everywhere:
        known = Community.objects.filter(pk__in=groups).values_list("pk", flat=True)
        found |= {(group, person) for group in known for person in everywhere}
    return found & pairs


def moderators_of(community: Community) -> QuerySet[User]:
    """Everybody who works on this group's flags, by role or by a grant; members are told who they are."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.MODERATE in allowed]
    by_role = Membership.objects.current().filter(community=community, role__in=roles)
    granted = {"content_object": community, "permission__codename": GRANT}
    by_grant = CommunityUserPermission.objects.filter(**granted).values("user")
    by_team = CommunityGroupPermission.objects.filter(**granted).values("group__user")
    everybody = Q(pk__in=by_role.values("person")) | Q(pk__in=by_grant) | Q(pk__in=by_team)
    return User.objects.filter(everybody, state=User.State.APPROVED).order_by("display_name")


def everybody_who_moderates() -> QuerySet[User]:
    """Those who work on the flags of any group, by role or by a grant."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.MODERATE in allowed]
    by_role = Membership.objects.current().filter(role__in=roles)
    by_grant = CommunityUserPermission.objects.filter(permission__codename=GRANT)
    by_team = CommunityGroupPermission.objects.filter(permission__codename=GRANT)
    everybody = Q(pk__in=by_role.values("person")) | Q(pk__in=by_grant.values("user"))
    return User.objects.filter(everybody | Q(pk__in=by_team.values("group__user")))


def leading_among(people: set[UUID]) -> set[UUID]:
    """Those of these people who host or moderate any group at all, by role or by a grant."""
    return set(everybody_who_moderates().filter(pk__in=people).values_list("pk", flat=True))


def may_create_group(user: Person) -> bool:
    return may_take_part(user) and user.has_perm("communities.add_community")


def grant_moderation(person: User, community: Community) -> None:
    assign_perm(GRANT, person, community)


def withdraw_moderation(person: User, community: Community) -> None:
    remove_perm(GRANT, person, community)


def holds_grant_beyond(person: User, other: User) -> bool:
    """Was this person trusted, by name, with reviewing a group with which the other was not?"""
    theirs = CommunityUserPermission.objects.filter(user=other).values("content_object")
    return CommunityUserPermission.objects.filter(user=person).exclude(content_object__in=theirs).exists()


def has_moderation_grant(person: User, community: Community) -> bool:
    granted = {"content_object": community, "permission__codename": GRANT}
    return CommunityUserPermission.objects.filter(user=person, **granted).exists()


def visible_to(user: Person) -> QuerySet[Community]:
    """Groups this person may know of: open and closed ones, and the secret ones they belong to."""
    if not may_take_part(user):
        return Community.objects.none()
    mine = Membership.objects.current().filter(person=user.pk)
    return Community.objects.filter(~Q(visibility=Community.Visibility.SECRET) | Q(pk__in=mine.values("community")))


def stranger() -> User:
    """Somebody approved who belongs to nothing, to look at a group with their eyes. Never stored."""
    return User(state=User.State.APPROVED, terms_version=settings.TERMS_VERSION, must_change_password=False)


def access_listing(user: Person, slug: str) -> Community:
    """A group this person may know of. Raises Http404, and Moved where it has another address now."""
    found = {group.slug: group for group in visible_to(user).filter(Q(slug=slug) | Q(former_slug=slug))}
    if slug in found:
        return found[slug]
    for moved in found.values():  # it became secret, and leads those who may know of it to its new address
        raise Moved(f"/groups/{slug}/", f"/groups/{moved.slug}/")
    raise Http404


def access_membership(user: Person, slug: str) -> tuple[Community, Membership]:
    """A group and one's own place in it, accepted rules or not, guests too. Raises Http404."""
    community = access_listing(user, slug)
    membership = membership_of(user, community)
    if membership is None:
        raise Http404
    return community, membership


def access_as_guest(user: Person, slug: str) -> Community | None:
    """The group where this person is its guest and no more, else None. Raises Http404 and StepFirst."""
    community = access_listing(user, slug)
    membership = membership_of(user, community)
    if membership is None or membership.role != Role.GUEST:
        return None
    check_accepted(membership, community)
    return None if may(user, May.READ, community) else community


def check_accepted(membership: Membership | None, community: Community) -> None:
    """Raises StepFirst to a member who has not accepted the group's rules as they stand."""
    if membership is not None and not has_accepted(membership, community):
        raise StepFirst(reverse("accept_rules", args=[community.slug]))


def access_community(user: Person, slug: str, permission: May = May.READ) -> Community:
    """A group whose inside this person may read. Raises Http404; PermissionDenied where they may read but not that.

    Raises StepFirst to a member who has not accepted the group's rules as they stand.
    """
    community = access_listing(user, slug)
    check_accepted(membership_of(user, community), community)
    if not may(user, May.READ, community):
        raise Http404
    if not may(user, permission, community):
        raise PermissionDenied
    return community


_members_reading = Prepared(
    lambda places: (
        Membership.objects.counting()
        .filter(
            community__in=places.ids("groups"),
            person__in=places.ids("people"),
            role__in=[role for role, allowed in ROLE_PERMISSIONS.items() if May.READ in allowed],
        )
        .order_by()
        .values_list("community_id", "person_id")
    )
)
_open_groups = Prepared(
    lambda places: (
        Community.objects.filter(pk__in=places.ids("groups"), visibility=Community.Visibility.OPEN)
        .order_by()
        .values_list("pk", flat=True)
    )
)


def readers_by_group(asked: People) -> dict[UUID, set[UUID]]:
    """For each group those of the people who may read it; perhaps some who were asked of another: two queries.

    The people must be known to be approved: the hub asks that of their sessions.
    """
    people = [person for some in asked.values() for person in some]
    found = by_thing(_members_reading(groups=asked.keys(), people=people))
    for group in _open_groups(groups=asked.keys()):
        found[group].update(asked[group])
    return found


def readers(pairs: Iterable[Pair]) -> set[Pair]:
    """The same of (group, person) pairs: those in which the person may read."""
    asked = by_thing(pairs)
    found = readers_by_group(asked)
    return {(group, person) for group, people in asked.items() for person in people & found[group]}
