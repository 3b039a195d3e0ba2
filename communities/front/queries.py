"""What a group's front page tells besides its posts: who looks after it, and to them, what waits for them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import May, may, moderators_of
from communities.groups.queries import hosts_of
from communities.invitations.models import Invitation
from communities.people.permissions import audiences_of_roles
from communities.people.queries import pictured
from communities.posts.models import Comment, Post
from communities.renewals.queries import memberships_ending

MOST_STAFF = 20
SHOWN = 5  # of each kind; the page it leads to has them all
LOOKED_AT = 50  # unanswered posts, the newest, among which newcomers come first
WAIT = timedelta(days=2)
LONG_AGO = timedelta(days=90)  # too late to answer
NEWCOMER = timedelta(days=30)
MOST_INVITATIONS = 100


@dataclass(frozen=True)
class StaffMember:
    person: User
    is_member: bool
    has_picture: bool


@dataclass(frozen=True)
class Staff:
    """Who looks after a group, as far as `viewer` is told: members all of it, others as the hosts chose."""

    hosts: list[StaffMember]
    moderators: list[StaffMember]


def staff_of(community: Community, membership: Membership | None, viewer: User) -> Staff:
    """Two queries for a member; moderators who are no members are named too, because they may look in."""
    if membership is None:
        hosts = hosts_of(community)[:MOST_STAFF] if community.shows_hosts else []
        return Staff([StaffMember(host, False, False) for host in hosts], [])
    own = Membership.objects.current().filter(community=community, person=OuterRef("pk"))
    people = list(moderators_of(community).annotate(role=Subquery(own.values("role")[:1]))[:MOST_STAFF])
    members = {person.pk for person in people if person.role}
    seen = pictured(members, audiences_of_roles({membership.role}), viewer=viewer)
    staff = [(person.role, StaffMember(person, bool(person.role), person.pk in seen)) for person in people]
    return Staff(
        [one for role, one in staff if role == Membership.Role.HOST],
        [one for role, one in staff if role != Membership.Role.HOST],
    )


@dataclass(frozen=True)
class Unanswered:
    post: Post
    is_newcomers: bool


@dataclass(frozen=True)
class Waiting:
    """What waits for a host: the first few of each, and whether there are more. None: not theirs to do."""

    requests: list[JoinRequest] | None
    unanswered: list[Unanswered] | None
    ending: list[Membership] | None
    invitations: int | None

    @property
    def is_nothing(self) -> bool:
        return not (self.requests or self.unanswered or self.ending or self.invitations)


def waiting_for(viewer: User, community: Community, *, now: datetime) -> Waiting | None:
    """What waits for this person in the group, in a fixed number of queries; None where nothing is theirs to do."""
    if not may(viewer, May.CHANGE_GROUP, community):
        return None
    is_open = community.archived_at is None
    waiting = community.join_requests.filter(state=JoinRequest.State.WAITING).select_related("person")
    ending = memberships_ending(community, today=timezone.localdate(now))
    return Waiting(
        requests=list(waiting.order_by("asked_at", "pk")[: SHOWN + 1])
        if may(viewer, May.DECIDE_REQUESTS, community)
        else None,
        unanswered=unanswered_posts(community, now=now) if is_open else None,
        ending=list(ending[: SHOWN + 1]) if may(viewer, May.RENEW, community) else None,
        invitations=open_invitations(community, now=now) if may(viewer, May.INVITE, community) else None,
    )


def open_invitations(community: Community, *, now: datetime) -> int:
    """How many invitations may still be accepted, counted up to a hundred."""
    return Invitation.objects.open(now).filter(communities=community).order_by()[:MOST_INVITATIONS].count()


def unanswered_posts(community: Community, *, now: datetime) -> list[Unanswered]:
    """Posts that nobody else has ever commented on, newcomers' first, then the longest waiting.

    An index holds those alone, so that a hundred thousand answered ones cost nothing. Whoever looks after the group
    is not waiting for an answer, nor is somebody who has left.
    """
    members = Membership.objects.current().filter(community=community, person=OuterRef("author"))
    members = members.exclude(role=Membership.Role.HOST)
    answers = Comment.objects.filter(post=OuterRef("pk")).exclude(author=OuterRef("author"))
    found = (
        Post.objects.filter(community=community, state=Post.State.SHOWN, answered_at=None)
        .filter(~Exists(answers), created_at__gt=now - LONG_AGO, created_at__lt=now - WAIT)
        .annotate(author_joined_at=Subquery(members.values("joined_at")[:1]))
        .filter(author_joined_at__isnull=False)
        .select_related("author")
        .order_by("-created_at")
    )
    posts = [Unanswered(post, post.created_at - post.author_joined_at < NEWCOMER) for post in found[:LOOKED_AT]]
    return sorted(posts, key=lambda one: (not one.is_newcomers, one.post.created_at))[: SHOWN + 1]
