from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.locks import lock_membership
from communities.posts.actions import lock_post
from communities.posts.models import Comment, Post
from communities.posts.telling import tell_of_answer
from communities.questions.permissions import may_mark
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing


@transaction.atomic
def mark_answer(comment: Comment, *, by: User) -> Post:
    """Says that a comment answers the question; another one that did so before no longer does. Raises Refused."""
    post = _lock_question(comment.post, by)
    if not Comment.objects.filter(pk=comment.pk, post=post, state=Comment.State.SHOWN).exists():
        raise Refused("conflict", _("This comment has been taken away meanwhile, so it was not marked."))
    if post.answer_id == comment.pk:
        return post
    _set_answer(post, comment)
    tell_of_answer(comment, post, by.pk)
    publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return post


@transaction.atomic
def unmark_answer(comment: Comment, *, by: User) -> Post:
    """Takes the mark from this comment; where another one has it by now, that one keeps it. Raises Refused."""
    post = _lock_question(comment.post, by)
    if post.answer_id == comment.pk:
        _set_answer(post, None)
        publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return post


def _lock_question(post: Post, by: User) -> Post:
    lock_membership(by, post.community)
    post = lock_post(post)
    if post.kind != Post.Kind.QUESTION or not may_mark(User.objects.get(pk=by.pk), post):
        raise missing()
    return post


def _set_answer(post: Post, comment: Comment | None) -> None:
    post.answer = comment
    post.save(update_fields=["answer"])
