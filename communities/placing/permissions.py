from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, Person, may
from communities.mentions.permissions import mentionable
from communities.posts.kinds import KINDS
from communities.posts.models import Post
from communities.posts.permissions import access_post
from communities.words.models import Words

Visibility = Community.Visibility


def access_placed(user: Person, slug: str, pk: UUID) -> Post:
    """A shown post of a group whose posts this person arranges. Raises Http404; PermissionDenied to its readers."""
    _community, post = access_post(user, slug, pk, May.ARRANGE)
    if not post.is_shown:
        raise Http404
    return post


def groups_to_move_to(user: User, post: Post) -> QuerySet[Community]:
    """Other groups this person hosts, whose rules they have accepted; see `may_move`, which is asked of the one."""
    roles = [role for role, allowed in ROLE_PERMISSIONS.items() if May.ARRANGE in allowed]
    hosting = Membership.objects.counting().filter(person=user, role__in=roles)
    found = Community.objects.filter(pk__in=hosting.values("community"), archived_at=None).exclude(pk=post.community_id)
    return found.exclude(_too_open(post.community)).order_by("name")


def may_move(user: Person, post: Post, to: Community) -> bool:
    """They arrange the posts of both groups, and might have written this kind of post in the other one.

    What was written for members alone does not go where everybody with an account can read it.
    """
    arranges = may(user, May.ARRANGE, post.community) and may(user, May.ARRANGE, to)
    return arranges and may(user, KINDS[post.kind].may_write, to) and not _is_too_open(post.community, to)


def _is_too_open(community: Community, to: Community) -> bool:
    return to.visibility == Visibility.OPEN and community.visibility != Visibility.OPEN


def _too_open(community: Community) -> Q:
    return Q(pk=None) if community.visibility == Visibility.OPEN else Q(visibility=Visibility.OPEN)


def who_wrote(post: Post) -> set[UUID]:
    """Everybody whose words are shown with a post or may come back there, by the account they keep."""
    said = post.comments.filter(state__in=[Words.State.SHOWN, Words.State.HIDDEN])
    speakers = KINDS[post.kind].speakers
    others = {post.author_id, post.locked_by_id, *(speakers(post) if speakers else ())} - {None}
    wrote = Q(pk__in=said.values("author")) | Q(pk__in=others)
    return set(User.objects.filter(wrote).annotate(who=Coalesce("merged_into", "pk")).values_list("who", flat=True))


def readers_among(people: set[UUID], community: Community, *, at: datetime) -> set[UUID]:
    """Those of the people who read what was written in the group `at` that time; nobody whose account is closed."""
    is_open = community.visibility == Visibility.OPEN
    found = User.objects.taking_part() if is_open else mentionable(community, at=at)
    return set(found.filter(pk__in=people).values_list("pk", flat=True))
