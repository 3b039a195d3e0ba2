from uuid import UUID

from django.http import Http404

from communities.groups.models import Community
from communities.groups.permissions import May, Person, access_community, is_written_for
from communities.posts.models import Comment, Post


def access_post(user: Person, slug: str, pk: UUID, permission: May = May.READ) -> tuple[Community, Post]:
    """A post of a group this person may read. Raises Http404; PermissionDenied as access_community does."""
    community = access_community(user, slug, permission)
    post = Post.objects.select_related("author").filter(community=community, pk=pk).first()
    if post is None or not is_written_for(user, community, post.created_at):
        raise Http404
    post.community = community
    return community, post


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


def access_own_comment(
    user: Person, slug: str, post_pk: UUID, pk: UUID, permission: May = May.POST
) -> tuple[Community, Post, Comment]:
    community, post, comment = access_comment(user, slug, post_pk, pk)
    access_community(user, slug, permission)
    if not comment.is_by(user.pk) or not comment.is_shown:
        raise Http404
    return community, post, comment
