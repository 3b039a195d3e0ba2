from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from accounts.models import User
from communities.groups.models import Community
from communities.groups.permissions import (
    ROLE_PERMISSIONS,
    May,
    Person,
    access_community,
    check_accepted,
    is_written_for,
    may,
    membership_of,
)
from communities.people.queries import is_blocked
from communities.posts.models import Comment, Post
from core.errors import Moved

Row = TypeVar("Row", bound=Model)


def access_post(user: Person, slug: str, pk: UUID, permission: May = May.READ) -> tuple[Community, Post]:
    """A post of a group this person may read. Raises Http404; PermissionDenied as access_community does."""
    post = Post.objects.select_related("author", "community").filter(pk=pk).first()
    _lead_on(user, slug, post)
    community = access_community(user, slug, permission)
    if post is None or post.community_id != community.pk or not is_written_for(user, community, post.created_at):
        raise Http404
    post.community = community
    return community, post


def access_beside(user: Person, slug: str, pk: UUID, rows: QuerySet[Row], permission: May = May.READ) -> Row:
    """What a noun keeps beside a post, with its `post`, while that is shown. Raises what `access_post` does."""
    _community, post = access_post(user, slug, pk, permission)
    return beside(post, rows)


def beside(post: Post, rows: QuerySet[Row]) -> Row:
    found = rows.filter(post=post).first() if post.is_shown else None
    if found is None:
        raise Http404
    found.post = post  # type: ignore[attr-defined]
    return found


def _lead_on(user: Person, slug: str, post: Post | None) -> None:
    """Raises Moved to whoever may read a moved post where it is now, whatever group the old link names.

    To a member there who has to accept the rules before it raises StepFirst.

    So a link betrays nothing of the group it names: not even that the post was ever there.
    """
    if post is None or post.moved_at is None or slug in {post.community.slug, post.community.former_slug}:
        return
    community = post.community
    if not is_written_for(user, community, post.created_at):
        return
    membership = membership_of(user, community)
    if membership is not None and May.READ in ROLE_PERMISSIONS[membership.role]:
        check_accepted(membership, community)
    if may(user, May.READ, community):
        raise Moved(f"/groups/{slug}/", f"/groups/{community.slug}/")


def access_own_post(user: Person, slug: str, pk: UUID, permission: May = May.POST) -> tuple[Community, Post]:
    """One's own post, still shown. Anybody else's is no more to be found at its edit address than a missing one.

    Deleting needs May.READ alone: one's own words can be taken away in an archive too.
    """
    community, post = access_post(user, slug, pk, permission)
    if not post.is_by(user.pk) or not post.is_shown:
        raise Http404
    return community, post


def access_comment(user: Person, slug: str, post_pk: UUID, pk: UUID) -> tuple[Community, Post, Comment]:
    """A comment of a shown post: when a post is taken away, what was said under it goes with it. Raises Http404."""
    community, post = access_post(user, slug, post_pk)
    if not post.is_shown:
        raise Http404
    comment = Comment.objects.select_related("author").filter(post=post, pk=pk).first()
    if comment is None or not is_written_for(user, community, comment.created_at):
        raise Http404
    return community, post, comment


def quotable(user: User, post: Post, pk: UUID) -> Post | Comment | None:
    """The post, or the comment under it, that this person may quote: what they read there and nothing else."""
    words: Post | Comment | None = post
    if pk != post.pk:
        words = Comment.objects.select_related("author").filter(post=post, pk=pk).first()
    if words is None or not (post.is_shown and words.is_shown):
        return None
    is_read = is_written_for(user, post.community, words.created_at) and not is_blocked(words.author_id, by=user.pk)
    return words if is_read else None


def access_own_comment(
    user: Person, slug: str, post_pk: UUID, pk: UUID, permission: May = May.POST
) -> tuple[Community, Post, Comment]:
    community, post, comment = access_comment(user, slug, post_pk, pk)
    access_community(user, slug, permission)
    if not comment.is_by(user.pk) or not comment.is_shown:
        raise Http404
    return community, post, comment
