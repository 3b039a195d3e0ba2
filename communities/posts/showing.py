"""What happens when others meet a post or a comment: as it is written, or once a moderator has approved it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from accounts.models import User
from communities.holding.moderators import hand_over
from communities.holding.queries import Verdict, cover_watched
from communities.mentions.queries import Rendered, render_words
from communities.posts.models import Comment, Post
from communities.posts.search import index_comment, index_post, place_comment, place_post
from communities.posts.telling import tell_of_comment, tell_of_post
from communities.topics.actions import set_topics
from realtime.models import Update
from realtime.publish import in_order, publish


def keep_post(post: Post, words: Rendered, verdict: Verdict, now: datetime, render: Callable[[str], Rendered]) -> None:
    """A new post goes out to its readers, or to the moderators, or to both. Last in the action."""
    if verdict.masked:
        words = cover_watched(post, words, verdict, render)
        post.save(update_fields=["masked", "html"])
    with in_order():
        if not verdict.why:
            let_out_post(post, words, now, index=index_post)
        hand_over(post, verdict, now)()


def let_out_post(post: Post, words: Rendered, now: datetime, *, index: Callable[[Post], None] = place_post) -> None:
    set_topics(post.pk, post.community_id, words.topics)
    tell_of_post(post, words, now)
    index(post)
    publish(f"group:{post.community_id}", "post", Update.Action.CREATED, post.pk)


def keep_comment(comment: Comment, words: Rendered, verdict: Verdict, now: datetime) -> None:
    if verdict.masked:
        render = partial(render_words, community=comment.post.community, at=comment.post.created_at)
        words = cover_watched(comment, words, verdict, render)
        comment.save(update_fields=["masked", "html"])
    with in_order():
        if not verdict.why:
            let_out_comment(comment, words, now, index=index_comment)
        hand_over(comment, verdict, now)()


def let_out_comment(
    comment: Comment, words: Rendered, now: datetime, *, index: Callable[[Comment, Post], None] = place_comment
) -> None:
    """The caller holds the post, and has seen that it is shown."""
    post = comment.post
    _bring_up(post, comment.author, now)
    tell_of_comment(comment, post, words, now)
    index(comment, post)
    publish(f"group:{post.community_id}", "comment", Update.Action.CREATED, comment.pk)


def _bring_up(post: Post, by: User, now: datetime) -> None:
    Post.objects.filter(pk=post.pk).update(active_at=now)
    if not post.is_by(by.pk):
        Post.objects.filter(pk=post.pk, answered_at=None).update(answered_at=now)
