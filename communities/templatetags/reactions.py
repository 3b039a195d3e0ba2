"""What people said to posts and comments with one press, for pages of nouns below."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import template

from accounts.models import User
from communities.chat.models import Message
from communities.posts.models import Comment, Post
from communities.reactions.queries import Row, counts_of, reactions_to

register = template.Library()
BLANK, BLANK_NAME = UUID(int=0), "NAME1"


@register.simple_tag(takes_context=True)
def reactions(context: dict[str, Any], post: Post, comments: Sequence[Comment]) -> dict[UUID, Row]:
    """All there are on the page of a post, asked once: `{% reactions post page.comments as reacted %}`."""
    return reactions_to([post, *comments], reader=context["request"].user)


@register.simple_tag(takes_context=True)
def reactions_to_messages(context: dict[str, Any], messages: Sequence[Message]) -> dict[UUID, Row]:
    """The same for the messages on the page of a room."""
    rows = reactions_to(messages, reader=context["request"].user) if messages else {}
    return {**rows, BLANK: Row()}


@register.simple_tag
def blank_message() -> Message:
    return Message(pk=BLANK, author=User(pk=BLANK, display_name=BLANK_NAME))


@register.simple_tag
def reaction_counts(posts: Sequence[Post]) -> dict[UUID, Row]:
    """How many there are to each post of a page of the feed, asked once."""
    return counts_of(posts)


@register.simple_tag
def blank_comment(post: Post) -> Comment:
    """What a comment that comes live is made from: the browser puts its id for this one, and its author's name."""
    return Comment(pk=BLANK, post=post, author=User(pk=BLANK, display_name=BLANK_NAME))


@register.filter
def to(rows: dict[UUID, Row], pk: UUID) -> Row | None:
    return rows.get(pk) or (Row() if pk == BLANK else None)
