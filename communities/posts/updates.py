"""A group's stream: its posts and comments, that somebody came or went, and that the group itself changed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef

from communities.files.models import THERE, StoredFile
from communities.groups.models import Community, Membership
from communities.groups.permissions import readers_by_group
from communities.people.updates import Origin, choosy, withheld
from communities.posts.kinds import KINDS
from communities.posts.models import Comment, Post
from communities.words.models import Words
from communities.words.render import html_for_frame
from core.pairs import People
from realtime.models import Update
from realtime.read import Frame, ReadOnly


def words_frame(words: Words) -> Frame:
    return {
        "author": {"id": str(words.author_id), "name": words.author.display_name},
        "html": html_for_frame(words.shown_body, words.html),
        "sent_at": words.created_at.isoformat(),
        "edited_at": words.edited_at.isoformat() if words.edited_at else None,
    }


class GroupSource(ReadOnly):
    def readers(self, asked: People) -> Mapping[UUID, Collection[UUID]]:
        return readers_by_group(asked)

    def choosy(self, people: Collection[UUID]) -> set[UUID]:
        return choosy(people)

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return withheld([object_id], items, people, self.origins)

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        ids: dict[str, list[UUID]] = {}
        for update in updates:
            ids.setdefault(update.kind, []).append(update.object_id)
        # What was moved to another group is no more to be heard of here.
        here, shown = UUID(updates[0].stream_id.partition(":")[2]), {"state": Words.State.SHOWN}
        found: dict[UUID, Frame] = {}
        for post in Post.objects.filter(pk__in=ids.get("post", []), community=here, **shown).select_related("author"):
            found[post.pk] = words_frame(post) | _placed(post)
        comments = Comment.objects.filter(pk__in=ids.get("comment", []), **shown)
        comments = comments.filter(post__state=Words.State.SHOWN, post__community=here)
        for comment in comments.select_related("author").annotate(has_files=_has_files()):
            found[comment.pk] = words_frame(comment) | {"post": str(comment.post_id), "files": comment.has_files}
        groups = Community.objects.filter(pk__in=ids.get("group", []))
        for pk, archived_at in groups.values_list("pk", "archived_at"):
            found[pk] = {"archived": archived_at is not None}
        for kind in KINDS.values():
            if kind.live and kind.name in ids:
                found |= _live(kind.live(ids[kind.name]), here)
        belonging = Membership.objects.current().filter(pk__in=ids.get("member", []))
        return found | {pk: {} for pk in belonging.values_list("pk", flat=True)}

    def origins(self, ids: set[str]) -> dict[str, Origin]:
        posts = Post.objects.filter(pk__in=ids).values_list("pk", "author_id", "created_at")
        comments = Comment.objects.filter(pk__in=ids)
        rows = comments.values_list("pk", "author_id", "created_at", "post__created_at")
        found = {str(pk): Origin(author, at) for pk, author, at in posts}
        found |= _origins_of_kinds({UUID(one) for one in ids - found.keys()})
        return found | {str(pk): Origin(author, min(at, began)) for pk, author, at, began in rows}


def _has_files() -> Exists:
    ready = StoredFile.objects.filter(THERE, comment=OuterRef("pk"), state=StoredFile.State.READY)
    return Exists(ready)


def _placed(post: Post) -> Frame:
    return {
        "title": post.title,
        "kind": post.kind,
        "answer": str(post.answer_id) if post.answer_id else "",
        "locked": post.locked_at is not None,
    }


def _live(rows: Mapping[UUID, tuple[UUID, Frame]], here: UUID) -> dict[UUID, Frame]:
    posts = Post.objects.filter(pk__in={post for post, _ in rows.values()}, community=here, state=Words.State.SHOWN)
    shown = set(posts.values_list("pk", flat=True))
    return {pk: frame | {"post": str(post)} for pk, (post, frame) in rows.items() if post in shown}


def _origins_of_kinds(ids: set[UUID]) -> dict[str, Origin]:
    """What a kind of post tells of one of its posts is as old as that post, and its author's."""
    owners = {pk: post for kind in KINDS.values() if kind.live for pk, (post, _) in kind.live(ids).items()}
    posts = Post.objects.filter(pk__in=owners.values()).values_list("pk", "author_id", "created_at")
    known = {pk: Origin(author, at) for pk, author, at in posts}
    return {str(pk): known[post] for pk, post in owners.items() if post in known}
