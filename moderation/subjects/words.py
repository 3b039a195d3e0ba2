"""Posts (of whichever kind), comments and chat messages."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import hide_message, remove_message, restore_message
from communities.chat.models import Message
from communities.files.models import THERE, StoredFile
from communities.groups.models import Community
from communities.groups.permissions import May, Person, is_written_for, may, reading_from
from communities.posts.actions import (
    hide_comment,
    hide_post,
    remove_comment,
    remove_post,
    restore_comment,
    restore_post,
)
from communities.posts.kinds import KINDS as POST_KINDS
from communities.posts.models import Comment, Post
from communities.rooms.models import Room
from communities.rooms.permissions import may_read
from communities.words.models import Words
from moderation.subjects.evidence import audience_of
from moderation.subjects.kinds import KINDS, Kind, Subject
from realtime.read import missing

AROUND = 3  # messages before and after one that was reported, of those that nobody else reads
NAMES = {"event": _("event"), "poll": _("poll"), "question": _("question"), "announcement": _("announcement")}


def _post_url(post: Post) -> str:
    return reverse("post", args=[post.community.slug, post.pk])


def _sees_comment(user: Person, comment: Comment) -> bool:
    community, began = comment.post.community, min(comment.post.created_at, comment.created_at)
    return comment.post.is_shown and may(user, May.READ, community) and is_written_for(user, community, began)


def lock_words(subject: Words) -> Words:
    """The words as they are now, unchangeable until the transaction ends; the post of a comment first, as its author.

    Raises Refused where they are gone for good.
    """
    if isinstance(subject, Comment):
        Post.objects.select_for_update(no_key=True).get(pk=subject.post_id)
    model: type[Words] = type(subject)
    held = model._default_manager.select_for_update(no_key=True, of=("self",)).filter(pk=subject.pk).first()
    if held is None:  # a message that has had its time
        raise missing()
    return held


def _snapshot(subject: Words) -> dict[str, Any]:
    """Everything a decision may have to rest on, as JSON: see Evidence.content."""
    community = community_of(subject)
    return {
        "title": getattr(subject, "title", ""),
        "text": subject.body,
        "html": subject.html,
        "history": _history(subject),
        **_files(subject),
        **_beside(subject),
        "author_id": str(subject.author_id),
        "author_name": subject.author.display_name,
        "written_at": subject.created_at.isoformat(),
        "edited_at": iso(subject.edited_at),
        "audience": audience_of(community, **narrower(subject)),
    }


def community_of(subject: Words) -> Community:
    """The group where it stands now."""
    if isinstance(subject, Post):
        return subject.community
    return subject.post.community if isinstance(subject, Comment) else subject.room.community  # type: ignore[attr-defined, no-any-return]


KINDS["post"] = Kind(
    label=_("post"),
    find=lambda pk: Post.objects.select_related("author", "community").filter(pk=pk).first(),
    may_see=lambda user, post: (
        may(user, May.READ, post.community) and is_written_for(user, post.community, post.created_at)
    ),
    community=community_of,
    url=_post_url,
    lock=lock_words,
    snapshot=_snapshot,
    hide=hide_post,
    remove=remove_post,
    restore=restore_post,
    named=lambda post: NAMES.get(post.kind, _("post")),
)
KINDS["comment"] = Kind(
    label=_("comment"),
    find=lambda pk: Comment.objects.select_related("author", "post__community").filter(pk=pk).first(),
    may_see=_sees_comment,
    community=community_of,
    url=lambda comment: f"{_post_url(comment.post)}?comment={comment.pk}#comment-{comment.pk}",
    lock=lock_words,
    snapshot=_snapshot,
    hide=hide_comment,
    remove=remove_comment,
    restore=restore_comment,
)
KINDS["message"] = Kind(
    label=_("chat message"),
    find=lambda pk: Message.objects.select_related("author", "room__community").filter(pk=pk).first(),
    may_see=lambda user, message: (
        may_read(user, message.room) and is_written_for(user, message.room.community, message.created_at)
    ),
    community=community_of,
    url=lambda message: (
        f"{reverse('room', args=[message.room.community.slug, message.room.slug])}"
        f"?message={message.pk}#message-{message.pk}"
    ),
    lock=lock_words,
    snapshot=_snapshot,
    hide=hide_message,
    remove=remove_message,
    restore=restore_message,
)


def around(subject: Subject) -> dict[str, Any]:
    """A few messages before and after one that two people alone read, as they stand now; nothing of anything else.

    What was taken away is left out, and so is what came before the time of whoever of the two reads less.
    """
    if not isinstance(subject, Message) or subject.room.kind != Room.Kind.DIRECT:
        return {}
    room = subject.room
    late = reading_from([room.community_id], room.members.values_list("person_id", flat=True))
    shown = Message.objects.filter(room=room, state=Words.State.SHOWN).select_related("author")
    shown = shown.filter(created_at__gte=max(late.values())) if late else shown
    before = shown.filter(position__lt=subject.position).order_by("-position")[:AROUND]
    after = shown.filter(position__gt=subject.position).order_by("position")[:AROUND]
    said = [_said(one) for one in reversed(before)] + [{"is_it": True}] + [_said(one) for one in after]
    return {"around": said}


def _said(message: Message) -> dict[str, Any]:
    return {
        "author_id": str(message.author_id),
        "author_name": message.author.display_name,
        "text": message.body,
        "written_at": message.created_at.isoformat(),
    }


def narrower(subject: Words) -> dict[str, str]:
    """That fewer than the group read it. Nothing where all of it does, so that a copy from before is the same."""
    kind = subject.room.kind if isinstance(subject, Message) else Room.Kind.OPEN
    return {} if kind == Room.Kind.OPEN else {"room": kind}


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _files(subject: Words) -> dict[str, Any]:
    """What was added to it. Nothing where there is nothing, so that a copy from before there were files is the same."""
    files: Any = getattr(subject, "files", None)
    kept = files.filter(THERE).exclude(state=StoredFile.State.REFUSED) if files else []
    said = [said_of(file) for file in kept]
    return {"files": said} if said else {}


def said_of(file: StoredFile) -> dict[str, Any]:
    return {"id": str(file.pk), "name": file.name, "size": file.size, "sha256": file.sha256, "alt": file.alt}


def _beside(subject: Words) -> dict[str, Any]:
    """What else its kind shows, such as the answers of a poll, and why a host closed the comments; nothing where there
    is nothing, as with files."""
    if not isinstance(subject, Post):
        return {}
    kind = POST_KINDS.get(subject.kind)
    said = kind.beside(subject) if kind and kind.beside else []
    if subject.locked_why:
        by = subject.locked_by.display_name if subject.locked_by else ""
        said = [*said, {"by": by, "text": subject.locked_why}]
    return {"beside": said} if said else {}


def _history(subject: Words) -> list[dict[str, Any]]:
    revisions: Any = getattr(subject, "revisions", None)
    return [
        {
            "number": revision.number,
            "title": getattr(revision, "title", ""),
            "text": revision.body,
            "written_at": iso(revision.written_at),
        }
        for revision in (revisions.order_by("number") if revisions else [])
    ]


def may_be_masked(subject: Any) -> bool:
    """Whether single words of it can be covered: it is text, and there is some."""
    return isinstance(subject, Post | Comment | Message) and bool(subject.body)
