"""What concerns posts, comments and messages alike."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from communities.chat.models import Message
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.words.actions import forget_words


def forget_deleted_words(*, held: Callable[[str], QuerySet[Any]], now: datetime) -> int:
    """Does what the page promises to whoever deletes something. `held(kind)` are the ids of what must wait."""
    return (
        forget_words(Post, revisions=PostRevision, held=held("post"), now=now)
        + forget_words(Comment, revisions=CommentRevision, held=held("comment"), now=now)
        + forget_words(Message, held=held("message"), now=now)
    )
