from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import Person, membership_of, moderators_of, visible_to


@dataclass(frozen=True)
class Listing:
    """What a group's own page tells: members all of it, others what its hosts chose. Empty is not told."""

    is_member: bool
    summary: str
    rules: str
    hosts: list[User]
    moderators: list[User]
    member_count: int | None


def listing_of(community: Community, viewer: Person) -> Listing:
    """What `viewer`, who may know of the group, sees of it from outside or in."""
    is_member = membership_of(viewer, community) is not None
    return Listing(
        is_member=is_member,
        summary=community.local_summary if is_member or community.shows_summary else "",
        rules=community.rules if is_member or community.shows_rules else "",
        hosts=list(hosts_of(community)) if is_member or community.shows_hosts else [],
        moderators=list(moderators_of(community)) if is_member else [],
        member_count=member_count(community) if is_member or community.shows_member_count else None,
    )


def member_count(community: Community) -> int:
    return Membership.objects.current().filter(community=community).count()


def members_besides(person: User, community: Community) -> int:
    """How many others read the group because they belong to it; guests read single rooms alone."""
    members = Membership.objects.current().filter(community=community).exclude(role=Membership.Role.GUEST)
    return members.exclude(person=person).count()


def groups_of(user: User) -> QuerySet[Community]:
    """Those a person belongs to, archived ones too; `role` is theirs there."""
    mine = Membership.objects.current().filter(person=user)
    own = Membership.objects.filter(person=user, community=OuterRef("pk"))
    return (
        Community.objects.filter(pk__in=mine.values("community"))
        .annotate(role=Subquery(own.values("role")[:1]))
        .order_by("name")
    )


def groups_to_find(user: Person) -> QuerySet[Community]:
    """Groups a person may know of but does not belong to; `asked` tells whether they wait for an answer."""
    mine = Membership.objects.current().filter(person=user.pk, community=OuterRef("pk"))
    waiting = JoinRequest.objects.filter(person=user.pk, state__in=JoinRequest.OPEN, community=OuterRef("pk"))
    return visible_to(user).filter(~Exists(mine)).annotate(asked=Exists(waiting)).order_by("name")


def groups_shown_to_all() -> QuerySet[Community]:
    """Those whose hosts want their name and summary on the public first page."""
    shown = Community.objects.filter(shows_to_all=True, archived_at=None)
    return shown.exclude(visibility=Community.Visibility.SECRET).order_by("name")


def members_of(community: Community) -> QuerySet[Membership]:
    """Hosts first, then by name."""
    return (
        Membership.objects.current()
        .filter(community=community)
        .select_related("person")
        .annotate(is_host=Q(role=Membership.Role.HOST))
        .order_by("-is_host", "person__display_name", "pk")
    )


def guests_among(community: Community, people: Iterable[UUID]) -> set[UUID]:
    """Those of them who are guests of the group: a badge stands beside their name."""
    guests = Membership.objects.current().filter(
        community=community, role=Membership.Role.GUEST, person__in=set(people)
    )
    return set(guests.values_list("person_id", flat=True))


def latest_request(community: Community, user: Person) -> JoinRequest | None:
    return community.join_requests.filter(person=user.pk).order_by("-asked_at").first()


def requests_out_of_sight(person: User) -> QuerySet[JoinRequest]:
    """What somebody asked for and still waits for, in groups that became secret since and are named to them no more."""
    waiting = JoinRequest.objects.filter(person=person, state__in=JoinRequest.OPEN)
    return waiting.exclude(community__in=visible_to(person).values("pk")).order_by("asked_at", "pk")


def hosts_of(community: Community) -> QuerySet[User]:
    hosting = Membership.objects.current().filter(community=community, role=Membership.Role.HOST)
    return User.objects.filter(pk__in=hosting.values("person"), state=User.State.APPROVED)


def belonging_of(person: User, *, shown_to: User) -> tuple[int, list[str]]:
    """In how many groups somebody is today, and the names of those of them that `shown_to` may know of."""
    mine = groups_of(person)
    names = mine.filter(pk__in=visible_to(shown_to).values("pk")).order_by("name").values_list("name", flat=True)
    return mine.count(), list(names[:20])


def is_held(person: User, community: Community, now: datetime) -> bool:
    """Whether a moderator has decided that what this person writes here is looked at before it is shown."""
    current = Membership.objects.current().filter(community=community, person=person)
    return current.filter(held_until__gt=now).exists()
