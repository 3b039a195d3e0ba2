from uuid import UUID

from django.http import Http404

from communities.groups.permissions import May, Person, may
from communities.posts.models import Comment, Post
from communities.posts.permissions import access_comment


def may_mark(user: Person, post: Post) -> bool:
    """Whoever asked says what answered them; hosts and moderators may say it for them."""
    is_asker = post.is_by(user.pk) and may(user, May.POST, post.community)
    return is_asker or may(user, May.MARK_ANSWERS, post.community)


def access_answer(user: Person, slug: str, post_pk: UUID, pk: UUID) -> Comment:
    """A comment on a question whose answer this person marks. Raises Http404."""
    _community, post, comment = access_comment(user, slug, post_pk, pk)
    if post.kind != Post.Kind.QUESTION or not comment.is_shown or not may_mark(user, post):
        raise Http404
    comment.post = post
    return comment
