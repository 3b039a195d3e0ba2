from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.actions import archived
from communities.groups.models import Community
from communities.groups.permissions import May, is_written_for, lock_membership, may
from communities.notifications.actions import notify
from communities.people.queries import is_blocked
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.words.actions import already_used, check_is_author, check_rate, move_words
from communities.words.models import Words
from communities.words.render import check_text, render_rich
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing

TITLE_LIMIT = 150
POST_LIMIT = 20_000
COMMENT_LIMIT = 10_000


def _check_title(title: str) -> str:
    return check_text(" ".join(title.split()), limit=TITLE_LIMIT, field="title")


def _check_may_post(community: Community, by: User) -> None:
    """Asked inside the transaction: a removal comes wholly before (and this is refused) or wholly after."""
    lock_membership(by, community)
    # The person's own row orders what they write, so that a flood cannot pass its own count.
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may(person, May.POST, community):
        raise archived() if community.archived_at and may(person, May.READ, community) else missing()


def _check_may_delete(words: Post | Comment, community: Community, by: User) -> None:
    """Their author may, as long as they read the group: in an archive too, and as a reader."""
    check_is_author(words, by.pk)
    lock_membership(by, community)
    if not may(User.objects.get(pk=by.pk), May.READ, community):
        raise missing()


def _first_words(found: Post | Comment) -> tuple[str, ...]:
    """What was sent when it was written, whatever it says now."""
    first = found.revisions.order_by("number").first() or found
    return (first.title, first.body) if isinstance(first, Post | PostRevision) else (first.body,)


def _sent_before(found: Post | Comment, place: UUID, words: tuple[str, ...], by: User) -> None:
    if (found.author_id, found.community_id if isinstance(found, Post) else found.post_id) != (by.pk, place):
        raise Refused("invalid", _("This form is out of date. Open it again."))
    if _first_words(found) != words:
        raise already_used()


def create_post(
    community: Community, *, key: UUID, title: str, body: str, by: User, now: datetime | None = None
) -> Post:
    """Posts once for each `key`: a form sent twice gives the same post. Raises Refused.

    Text becomes HTML before the transaction begins, here and below: nobody waits for a lock meanwhile.
    """
    title, body, now = _check_title(title), check_text(body, limit=POST_LIMIT), now or timezone.now()
    html = render_rich(body)
    with transaction.atomic():
        _check_may_post(community, by)
        post = Post.objects.filter(pk=key).first()
        if post is None:
            check_rate(Post.objects.filter(author=by), settings.POST_SEND_LIMIT, at="created_at", now=now, field="body")
            new = {"author": by, "title": title, "body": body, "html": html, "created_at": now, "active_at": now}
            post, created = Post.objects.get_or_create(pk=key, defaults={"community": community, **new})
            if created:
                publish(f"group:{community.pk}", "post", Update.Action.CREATED, post.pk)
                return post
        _sent_before(post, community.pk, (title, body), by)
        return post


def edit_post(post: Post, *, title: str, body: str, by: User, now: datetime | None = None) -> Post:
    """Changes one's own words and keeps what they were. Raises Refused."""
    check_is_author(post, by.pk)
    title, body, now = _check_title(title), check_text(body, limit=POST_LIMIT), now or timezone.now()
    html = render_rich(body)
    with transaction.atomic():
        _check_may_post(post.community, by)
        post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
        _check_shown(post)
        if (post.title, post.body) == (title, body):
            return post
        check_rate(post.revisions.all(), settings.POST_SEND_LIMIT, at="written_at", now=now, field="body")
        PostRevision.objects.create(
            post=post, title=post.title, number=post.revisions.count() + 1, body=post.body, html=post.html,
            written_at=post.edited_at or post.created_at,
        )  # fmt: skip
        post.title, post.body, post.html, post.edited_at = title, body, html, now
        post.save(update_fields=["title", "body", "html", "edited_at"])
        publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
    return post


@transaction.atomic
def delete_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Leaves a tombstone. What was frozen as evidence stays."""
    _check_may_delete(post, post.community, by)
    return _move_post(post, Words.State.DELETED, now)


@transaction.atomic
def hide_post(post: Post) -> Post:
    return _move_post(post, Words.State.HIDDEN)


@transaction.atomic
def remove_post(post: Post) -> Post:
    return _move_post(post, Words.State.REMOVED)


def _move_post(post: Post, state: str, now: datetime | None = None) -> Post:
    if move_words(post, state, now=now):
        publish(f"group:{post.community_id}", "post", Update.Action.REMOVED, post.pk)
    return post


def create_comment(post: Post, *, key: UUID, body: str, by: User, now: datetime | None = None) -> Comment:
    """Comments once for each `key` and brings the post to the top of the feed. Raises Refused."""
    body, now = check_text(body, limit=COMMENT_LIMIT), now or timezone.now()
    html = render_rich(body)
    with transaction.atomic():
        _check_may_post(post.community, by)
        post = _lock_shown(post)
        comment = Comment.objects.filter(pk=key).first()
        if comment is None:
            mine = Comment.objects.filter(author=by)
            check_rate(mine, settings.COMMENT_SEND_LIMIT, at="created_at", now=now, field="body")
            new = {"author": by, "body": body, "html": html, "created_at": now}
            comment, created = Comment.objects.get_or_create(pk=key, defaults={"post": post, **new})
            if created:
                _tell_of_comment(comment, post, now)
                return comment
        _sent_before(comment, post.pk, (body,), by)
        return comment


def _lock_shown(post: Post) -> Post:
    locked = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author", "community")
    post = locked.get(pk=post.pk)
    _check_shown(post)
    return post


def _tell_of_comment(comment: Comment, post: Post, now: datetime) -> None:
    Post.objects.filter(pk=post.pk).update(active_at=now)
    author = post.author.merged_into or post.author
    if author.pk != comment.author_id:
        Post.objects.filter(pk=post.pk, answered_at=None).update(answered_at=now)
    if _hears_of(author, post, comment):
        notify(author, "comment", community=post.community_id, subject=("post", post.pk))
    publish(f"group:{post.community_id}", "comment", Update.Action.CREATED, comment.pk)


def _hears_of(author: User, post: Post, comment: Comment) -> bool:
    community = post.community
    return (
        author.pk != comment.author_id
        and may(author, May.READ, community)
        and is_written_for(author, community, post.created_at)
        and not is_blocked(comment.author_id, by=author.pk)
    )


def edit_comment(comment: Comment, *, body: str, by: User, now: datetime | None = None) -> Comment:
    check_is_author(comment, by.pk)
    body, now = check_text(body, limit=COMMENT_LIMIT), now or timezone.now()
    html = render_rich(body)
    with transaction.atomic():
        _check_may_post(comment.post.community, by)
        comment = Comment.objects.select_for_update(no_key=True, of=("self",)).select_related("post").get(pk=comment.pk)
        _check_shown(comment.post)
        _check_shown(comment)
        if comment.body == body:
            return comment
        check_rate(comment.revisions.all(), settings.COMMENT_SEND_LIMIT, at="written_at", now=now, field="body")
        CommentRevision.objects.create(
            comment=comment, number=comment.revisions.count() + 1, body=comment.body, html=comment.html,
            written_at=comment.edited_at or comment.created_at,
        )  # fmt: skip
        comment.body, comment.html, comment.edited_at = body, html, now
        comment.save(update_fields=["body", "html", "edited_at"])
        publish(f"group:{comment.post.community_id}", "comment", Update.Action.EDITED, comment.pk)
    return comment


@transaction.atomic
def delete_comment(comment: Comment, *, by: User, now: datetime | None = None) -> Comment:
    _check_may_delete(comment, comment.post.community, by)
    return _move_comment(comment, Words.State.DELETED, now)


@transaction.atomic
def hide_comment(comment: Comment) -> Comment:
    return _move_comment(comment, Words.State.HIDDEN)


@transaction.atomic
def remove_comment(comment: Comment) -> Comment:
    return _move_comment(comment, Words.State.REMOVED)


def _move_comment(comment: Comment, state: str, now: datetime | None = None) -> Comment:
    if move_words(comment, state, now=now):
        publish(f"group:{comment.post.community_id}", "comment", Update.Action.REMOVED, comment.pk)
    return comment


def _check_shown(words: Words) -> None:
    if not words.is_shown:
        raise Refused("conflict", _("This has been taken away meanwhile, so nothing was changed."))
