"""A group's stream: its posts and comments, that somebody came or went, and that the group itself changed."""

from uuid import UUID

from communities.groups.models import Community, Membership
from communities.groups.permissions import readers
from communities.people.updates import Origin, withheld
from communities.posts.models import Comment, Post
from communities.words.models import Words
from communities.words.render import html_for_frame
from realtime.models import Update
from realtime.read import Frame, ReadOnly


def words_frame(words: Words) -> Frame:
    return {
        "author": {"id": str(words.author_id), "name": words.author.display_name},
        "html": html_for_frame(words.body, words.html),
        "sent_at": words.created_at.isoformat(),
        "edited_at": words.edited_at.isoformat() if words.edited_at else None,
    }


class GroupSource(ReadOnly):
    def readers(self, pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
        return readers(pairs)

    def withheld(self, object_id: UUID, items: list[Frame], people: set[UUID]) -> dict[UUID, set[str]]:
        return withheld([object_id], items, people, _origins)

    def contents(self, updates: list[Update]) -> dict[UUID, Frame]:
        ids: dict[str, list[UUID]] = {}
        for update in updates:
            ids.setdefault(update.kind, []).append(update.object_id)
        shown = {"state": Words.State.SHOWN}
        found: dict[UUID, Frame] = {}
        for post in Post.objects.filter(pk__in=ids.get("post", []), **shown).select_related("author"):
            found[post.pk] = words_frame(post) | {"title": post.title}
        comments = Comment.objects.filter(pk__in=ids.get("comment", []), post__state=Words.State.SHOWN, **shown)
        for comment in comments.select_related("author"):
            found[comment.pk] = words_frame(comment) | {"post": str(comment.post_id)}
        groups = Community.objects.filter(pk__in=ids.get("group", []))
        for pk, archived_at in groups.values_list("pk", "archived_at"):
            found[pk] = {"archived": archived_at is not None}
        belonging = Membership.objects.current().filter(pk__in=ids.get("member", []))
        return found | {pk: {} for pk in belonging.values_list("pk", flat=True)}


def _origins(ids: set[str]) -> dict[str, Origin]:
    posts = Post.objects.filter(pk__in=ids).values_list("pk", "author_id", "created_at")
    comments = Comment.objects.filter(pk__in=ids)
    rows = comments.values_list("pk", "author_id", "created_at", "post__created_at")
    found = {str(pk): Origin(author, at) for pk, author, at in posts}
    return found | {str(pk): Origin(author, min(at, began)) for pk, author, at, began in rows}
