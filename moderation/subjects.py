"""What can be flagged: for each kind, how it is found, frozen as evidence, hidden and removed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import hide_message, remove_message
from communities.chat.models import Message
from communities.chat.permissions import may_read
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, Person, is_written_for, may
from communities.posts.actions import hide_comment, hide_post, remove_comment, remove_post
from communities.posts.models import Comment, Post
from communities.words.models import Words


@dataclass(frozen=True)
class Kind:
    label: Any
    find: Callable[[UUID], Words | None]
    may_see: Callable[[Person, Any], bool]
    community: Callable[[Any], Community]
    url: Callable[[Any], str]
    hide: Callable[[Any], object]
    remove: Callable[[Any], object]


def _post_url(post: Post) -> str:
    return reverse("post", args=[post.community.slug, post.pk])


def _sees_comment(user: Person, comment: Comment) -> bool:
    community, began = comment.post.community, min(comment.post.created_at, comment.created_at)
    return comment.post.is_shown and may(user, May.READ, community) and is_written_for(user, community, began)


KINDS: dict[str, Kind] = {
    "post": Kind(
        label=_("post"),
        find=lambda pk: Post.objects.select_related("author", "community").filter(pk=pk).first(),
        may_see=lambda user, post: (
            may(user, May.READ, post.community) and is_written_for(user, post.community, post.created_at)
        ),
        community=lambda post: post.community,
        url=_post_url,
        hide=hide_post,
        remove=remove_post,
    ),
    "comment": Kind(
        label=_("comment"),
        find=lambda pk: Comment.objects.select_related("author", "post__community").filter(pk=pk).first(),
        may_see=lambda user, comment: _sees_comment(user, comment),
        community=lambda comment: comment.post.community,
        url=lambda comment: f"{_post_url(comment.post)}?comment={comment.pk}#comment-{comment.pk}",
        hide=hide_comment,
        remove=remove_comment,
    ),
    "message": Kind(
        label=_("chat message"),
        find=lambda pk: Message.objects.select_related("author", "room__community").filter(pk=pk).first(),
        may_see=lambda user, message: (
            may_read(user, message.room) and is_written_for(user, message.room.community, message.created_at)
        ),
        community=lambda message: message.room.community,
        url=lambda message: reverse("room", args=[message.room.community.slug, message.room.slug]),
        hide=hide_message,
        remove=remove_message,
    ),
}


def may_flag(user: Person, kind: str, subject: Words) -> bool:
    """One may flag what one may see; what was taken away nobody sees."""
    return subject.is_shown and KINDS[kind].may_see(user, subject)


def access_subject(user: Person, kind: str, pk: UUID) -> Words:
    """What this person wants to flag. Raises Http404."""
    subject = KINDS[kind].find(pk) if kind in KINDS else None
    if subject is None or not may_flag(user, kind, subject):
        raise Http404
    return subject


def find_subject(kind: str, pk: UUID) -> Words | None:
    """For a case that exists already; who may see the case is asked there."""
    return KINDS[kind].find(pk)


def lock_subject(subject: Words) -> Words:
    """The subject as it is now, unchangeable until the transaction ends."""
    model: type[Words] = type(subject)
    return model._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=subject.pk)


def snapshot(kind: str, subject: Words) -> dict[str, Any]:
    """Everything a decision may have to rest on, as JSON: see Evidence.content."""
    community = KINDS[kind].community(subject)
    return {
        "title": getattr(subject, "title", ""),
        "text": subject.body,
        "html": subject.html,
        "history": _history(subject),
        "author_id": str(subject.author_id),
        "author_name": subject.author.display_name,
        "written_at": subject.created_at.isoformat(),
        "edited_at": _iso(subject.edited_at),
        "audience": {
            "community_id": str(community.pk),
            "visibility": community.visibility,
            "members": Membership.objects.current().filter(community=community).count(),
        },
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the content as canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two snapshots differ in nothing that matters: that somebody joined the group meanwhile does not."""
    return _without_count(one) == _without_count(other)


def _without_count(content: dict[str, Any]) -> dict[str, Any]:
    audience = {key: value for key, value in content.get("audience", {}).items() if key != "members"}
    return {**content, "audience": audience}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _history(subject: Words) -> list[dict[str, Any]]:
    revisions: Any = getattr(subject, "revisions", None)
    return [
        {
            "number": revision.number,
            "title": getattr(revision, "title", ""),
            "text": revision.body,
            "written_at": _iso(revision.written_at),
        }
        for revision in (revisions.order_by("number") if revisions else [])
    ]
