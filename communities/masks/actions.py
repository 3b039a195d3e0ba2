"""Covering words of what was written, and taking that back: everything made of the text is made anew."""

from django.db import transaction

from communities.chat.models import Message
from communities.chat.search import reindex_message
from communities.mentions.queries import render_message, render_words
from communities.posts.actions import render_body
from communities.posts.models import Comment, Post
from communities.posts.search import reindex_comment, reindex_post
from communities.topics.actions import set_topics
from communities.words.masks import cover
from communities.words.models import Words
from home.quotations.actions import keep_quotations_true
from home.quotations.passages import plain_text
from realtime.models import Update
from realtime.publish import publish


def mask_words(words: Words, masked: str) -> None:
    """Covers these words, one a line, and no others, wherever they stand in it; with none, all is shown again.

    The text as typed is not touched. The caller holds the row.
    """
    assert transaction.get_connection().in_atomic_block
    words.masked = masked
    stream, kind = "", ""
    if isinstance(words, Post):
        rendered = render_body(cover(words.body, masked), words.community, at=words.created_at)
        words.html = rendered.html
        set_topics(words.pk, words.community_id, rendered.topics)
        reindex_post(words)
        stream, kind = f"group:{words.community_id}", "post"
    elif isinstance(words, Comment):
        words.html = render_words(cover(words.body, masked), words.post.community, at=words.post.created_at).html
        reindex_comment(words, words.post)
        stream, kind = f"group:{words.post.community_id}", "comment"
    elif isinstance(words, Message):
        shown = cover(words.body, masked)
        words.html = render_message(shown, words.room, by=words.author, at=words.created_at).html
        reindex_message(words)
        stream, kind = f"room:{words.room_id}", "message"
    words.save(update_fields=["masked", "html"])
    keep_quotations_true(words.pk, text=plain_text(words.html))
    if words.is_shown:
        publish(stream, kind, Update.Action.EDITED, words.pk)
