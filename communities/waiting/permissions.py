from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from communities.chat.models import Message
from communities.groups.models import Community
from communities.groups.permissions import Person, access_listing
from communities.posts.models import Comment, Post
from communities.words.models import UNSEEN, Words

MODELS: dict[str, type[Post] | type[Comment] | type[Message]] = {"post": Post, "comment": Comment, "message": Message}
WITH = {"post": ("community",), "comment": ("post__community",), "message": ("room__community",)}
WITHIN = {"post": "community", "comment": "post__community", "message": "room__community"}


def unseen(kind: str) -> QuerySet[Any]:
    return (
        MODELS[kind]
        .with_waiting.filter(state__in=UNSEEN)
        .select_related("author", *WITH[kind])
        .prefetch_related("files")
    )


def find_unseen(kind: str, pk: UUID) -> Any:
    return unseen(kind).filter(pk=pk).first() if kind in MODELS else None


def access_own_unseen(user: Person, slug: str, kind: str, pk: UUID) -> tuple[Community, Post | Comment | Message]:
    """One's own words that wait here or were refused; to everybody else they do not exist. Raises Http404."""
    community = access_listing(user, slug)
    words = find_unseen(kind, pk)
    if words is None or not words.is_by(user.pk) or community_of(words) != community:
        raise Http404
    return community, words


def access_own_waiting(user: Person, slug: str, kind: str, pk: UUID) -> tuple[Community, Post | Comment | Message]:
    """The same for those that may still be changed. Raises Http404."""
    community, words = access_own_unseen(user, slug, kind, pk)
    if words.state != Words.State.WAITING:
        raise Http404
    return community, words


def community_of(words: Words) -> Community:
    if isinstance(words, Post):
        return words.community
    if isinstance(words, Comment):
        return words.post.community
    assert isinstance(words, Message)
    return words.room.community
