"""What concerns posts, comments and messages alike."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from communities.chat.models import Message, MessageRevision
from communities.consultations.actions import forget_consultations
from communities.events.actions import forget_details
from communities.polls.actions import forget_polls
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.words.actions import forget_words


def forget_deleted_words(*, held: Callable[[str], QuerySet[Any]], now: datetime) -> int:
    """Does what the page promises to whoever deletes something. `held(kind)` are the ids of what must wait."""
    count = (
        forget_words(Post, revisions=PostRevision, held=held("post"), now=now)
        + forget_words(Comment, revisions=CommentRevision, held=held("comment"), now=now)
        + forget_words(Message, revisions=MessageRevision, held=held("message"), now=now)
    )
    forget_polls()
    forget_details()
    forget_consultations()
    return count
