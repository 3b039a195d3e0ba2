"""Who is told of a post or a comment when it is written: whom it names, its author, and who follows the post."""

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce

from communities.mentions.actions import keep_mentions
from communities.mentions.permissions import hearers
from communities.mentions.queries import Rendered
from communities.notifications.actions import follow, notify_each
from communities.notifications.models import Following
from communities.posts.models import Comment, Post


def tell_of_post(post: Post, words: Rendered, now: datetime) -> None:
    named = keep_mentions(words, {"post": post, "comment": None}, author=post.author_id, now=now)
    heard = hearers(named, post.community, of=post.author_id, at=post.created_at)
    notify_each(dict.fromkeys(heard, "mentioned"), community=post.community_id, subject=("post", post.pk), now=now)


def tell_of_comment(comment: Comment, post: Post, words: Rendered, now: datetime) -> None:
    """Each is told once: as who is named, else as the post's author, else as one who follows it."""
    by = comment.author_id
    named = keep_mentions(words, {"post": post, "comment": comment}, author=by, now=now)
    author = post.author.merged_into_id or post.author_id
    following = _following(post)
    if by not in following and by != author:
        follow(comment.author, post.pk, is_on=True)
    told = {person: "reply" for person, is_on in following.items() if is_on}
    if following.get(author, True):
        told[author] = "comment"
    told |= dict.fromkeys(named, "mentioned")
    heard = hearers(told, post.community, of=by, at=post.created_at)
    notify_each(
        {person: told[person] for person in heard}, community=post.community_id, subject=("post", post.pk), now=now,
        comment=str(comment.pk),
    )  # fmt: skip


def tell_of_edit(post: Post, comment: Comment | None, words: Rendered, now: datetime) -> None:
    """Only whom an edit names for the first time: nobody is told twice, and of nothing else."""
    written = comment or post
    key = comment.pk if comment else None
    named = keep_mentions(words, {"post": post, "comment": comment}, author=written.author_id, now=now)
    heard = hearers(named, post.community, of=written.author_id, at=post.created_at)
    detail = {"comment": str(key)} if key else {}
    told = dict.fromkeys(heard, "mentioned")
    notify_each(told, community=post.community_id, subject=("post", post.pk), now=now, **detail)


def tell_of_answer(comment: Comment, post: Post, by: UUID) -> None:
    """Who asked, and who wrote what is marked; not whoever marked it."""
    told = {post.author.merged_into_id or post.author_id: "answered"}
    told[comment.author.merged_into_id or comment.author_id] = "answer_marked"
    heard = hearers(told, post.community, of=by, at=post.created_at)
    kinds = {person: told[person] for person in heard}
    notify_each(kinds, community=post.community_id, subject=("post", post.pk), comment=str(comment.pk))


def _following(post: Post) -> dict[UUID, bool]:
    """What people said about this post; of somebody with several accounts, what the one they keep says."""
    rows = Following.objects.filter(post=post).annotate(who=Coalesce("person__merged_into", "person"))
    found: dict[UUID, bool] = {}
    for who, person, is_on in rows.values_list("who", "person", "is_on"):
        if who == person or who not in found:
            found[who] = is_on
    return found
