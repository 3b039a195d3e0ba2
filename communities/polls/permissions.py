from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, Person, belongs, may
from communities.polls.clocks import is_over
from communities.polls.models import Poll
from communities.posts.models import Post
from communities.posts.permissions import access_beside, access_own_post, beside

WRITING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.POST in allowed]


def may_answer(user: Person, post: Post) -> bool:
    """Whoever may write in the group may vote in it and answer in it, whoever asks included."""
    return may(user, May.POST, post.community)


def may_lead(user: Person, post: Post) -> bool:
    """Who asks, while they may write there, and the hosts: remind people, and say what came of it."""
    return may(user, May.ARRANGE, post.community) or (post.is_by(user.pk) and may(user, May.POST, post.community))


def asked_of(post: Post) -> QuerySet[Membership]:
    """The members who are asked to answer: those who may, and who can read it."""
    members = Membership.objects.counting().filter(community=post.community_id, role__in=WRITING)
    if post.community.visibility == Community.Visibility.OPEN:
        return members
    return members.filter(Q(reads_from=None) | Q(reads_from__lte=post.created_at))


def access_poll(user: Person, slug: str, pk: UUID, permission: May = May.READ) -> Poll:
    """A poll that is shown. Raises Http404, Moved, StepFirst, and PermissionDenied to who may not do that there."""
    return access_beside(user, slug, pk, Poll.objects.select_related("outcome_by"), permission)


def access_own_poll(user: Person, slug: str, pk: UUID) -> Poll:
    """One's own, to change it."""
    _community, post = access_own_post(user, slug, pk)
    return beside(post, Poll.objects.all())


def access_led(user: Person, slug: str, pk: UUID) -> Poll:
    """The same for whoever looks after it. Raises Http404 to everybody else."""
    poll = access_poll(user, slug, pk)
    if not may_lead(user, poll.post):
        raise Http404
    return poll


def access_names(user: Person, slug: str, pk: UUID, now: datetime) -> Poll:
    """A poll whose votes have names, once they are shown, for members: they were told that the group sees them.

    Raises Http404: no such page exists of any other, nor for whoever only looks into an open group.
    """
    poll = access_poll(user, slug, pk)
    is_shown = is_over(poll.closes_at, now) or not poll.hides_results
    if poll.is_anonymous or not is_shown or not belongs(user, poll.post.community):
        raise Http404
    return poll
