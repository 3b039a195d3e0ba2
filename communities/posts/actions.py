from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.drafts.actions import settle_draft
from communities.drafts.queries import Place, new_post_in
from communities.files.actions import Chosen, attach_files
from communities.groups.actions import cannot_write
from communities.groups.locks import lock_membership
from communities.groups.models import Community
from communities.groups.permissions import May, may
from communities.holding.moderators import hand_over
from communities.holding.queries import Writing, cover_watched, judge, judge_change, writing_of
from communities.mentions.queries import Rendered, render_words
from communities.posts.kinds import KINDS, Kind
from communities.posts.models import Comment, CommentRevision, Post, PostRevision
from communities.posts.queries import is_used
from communities.posts.search import (
    forget_comment,
    forget_post,
    place_comment,
    place_post,
    reindex_comment,
    reindex_post,
)
from communities.posts.showing import keep_comment, keep_post
from communities.posts.telling import tell_of_edit
from communities.topics.actions import set_topics
from communities.words.actions import already_used, check_is_author, check_masked, check_rate, move_words
from communities.words.masks import cover
from communities.words.models import Words
from communities.words.render import check_text
from communities.words.topics import topic_id
from core.errors import Refused
from home.quotations.actions import keep_quotations_true, withdraw_quotations_from
from home.quotations.passages import plain_text
from realtime.models import Update
from realtime.publish import in_order, publish
from realtime.read import missing

TITLE_LIMIT = 150
POST_LIMIT = 20_000
COMMENT_LIMIT = 10_000


def render_body(body: str, community: Community, *, at: datetime | None = None) -> Rendered:
    """A post's html, whom it names, and its topics, which lead to those of the group."""
    return render_words(
        body,
        community,
        at=at,
        topic_url=lambda name: reverse("topic", args=[community.slug, topic_id(community.pk, name)]),
    )


def _check_title(title: str) -> str:
    return check_text(" ".join(title.split()), limit=TITLE_LIMIT, field="title")


def _check_may_post(community: Community, by: User, permission: May = May.POST) -> User:
    """Asked inside the transaction: a removal comes wholly before (and this is refused) or wholly after."""
    lock_membership(by, community)
    # The person's own row orders what they write, so that a flood cannot pass its own count.
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may(person, permission, community):
        raise cannot_write(person, community)
    return person


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


def _check_unused(key: UUID, model: type[Words]) -> None:
    if is_used(key, besides=model):
        raise already_used()


def create_post(
    community: Community,
    *,
    key: UUID,
    title: str,
    body: str,
    files: Sequence[Chosen] = (),
    by: User,
    kind: str = Post.Kind.DISCUSSION,
    beside: Sequence[str] = (),
    now: datetime | None = None,
) -> Post:
    """Posts once for each `key`: a form sent twice gives the same post. Raises Refused.

    `beside` is what its kind shows besides, such as the answers of a poll: watched as a title is.

    A kind with more to it adds its own row in a transaction around this one, and finds it there when sent again.
    Text becomes HTML before the transaction begins, here and below: nobody waits for a lock meanwhile.
    """
    title, body, now = _check_title(title), check_text(body, limit=POST_LIMIT), now or timezone.now()
    words = render_body(body, community)
    with transaction.atomic():
        person = _check_may_post(community, by, KINDS[kind].may_write)
        post = Post.with_waiting.filter(pk=key).first()
        if post is None:
            _check_unused(key, Post)
            mine = Post.with_waiting.filter(author=by)
            check_rate(mine, settings.POST_SEND_LIMIT, at="created_at", now=now, field="body")
            heading = "\n".join([title, *beside])
            writing = writing_of(body, words, words.people, files=len(files), title=heading)
            verdict = judge(community, person, writing, now=now)
            new = {"title": title, "body": body, "html": words.html, "created_at": now, "active_at": now}
            new |= {"community": community, "kind": kind, "author": by, "state": verdict.state}
            post, created = Post.with_waiting.get_or_create(pk=key, defaults=new)
            if created:
                attach_files(files, community=community, by=by, now=now, post=post)
                settle_draft(new_post_in(community.pk, kind), by=by, now=now)
                keep_post(post, words, verdict, now, partial(render_body, community=community))
                return post
        _sent_before(post, community.pk, (title, body), by)
        if post.kind != kind:
            raise already_used()
        return post


def creator_of(kind: Kind) -> Callable[..., Post]:
    """What posts the `inputs` of a kind's form: `creator_of(kind)(community, by=writer, **form.inputs)`."""
    return kind.create or partial(create_post, kind=kind.name)


def try_post(create: Callable[..., Post], *, key: UUID, at: datetime) -> None:
    """Posts what is planned for `at` and undoes it at once: nobody meets it. What is refused then is refused now."""
    if Post.with_waiting.filter(pk=key).exists():
        raise already_used()
    with transaction.atomic():
        create(key=key, now=at)
        transaction.set_rollback(True)


def judge_beside(post: Post, texts: Sequence[str], *, field: str, by: User, now: datetime) -> None:
    """Asks of a change to what a kind shows besides its words what is asked of a change to these. Raises Refused.

    Inside the transaction that makes it, and `in_order`.
    """
    writing = Writing("", field, title="\n".join(texts), title_field=field)
    verdict = judge_change(post.community, User.objects.get(pk=by.pk), writing, now=now)
    hand_over(post, verdict, now)()


def edit_post(post: Post, *, title: str, body: str, by: User, now: datetime | None = None) -> Post:
    """Changes one's own words and keeps what they were. Raises Refused."""
    check_is_author(post, by.pk)
    title, body, now = _check_title(title), check_text(body, limit=POST_LIMIT), now or timezone.now()
    masked = post.masked
    words = render_body(cover(body, masked), post.community, at=post.created_at)
    with transaction.atomic():
        person = _check_may_post(post.community, by)
        post = lock_post(post)
        check_masked(post, masked)
        if (post.title, post.body) == (title, body):
            settle_draft(Place("edit-post", post.pk), by=by, now=now)
            return post
        check_rate(post.revisions.all(), settings.POST_SEND_LIMIT, at="written_at", now=now, field="body")
        verdict = judge_change(post.community, person, writing_of(body, words, words.people, title=title), now=now)
        PostRevision.objects.create(
            post=post, title=post.title, number=post.revisions.count() + 1, body=post.body, html=post.html,
            written_at=post.edited_at or post.created_at,
        )  # fmt: skip
        post.title, post.body, post.html, post.edited_at = title, body, words.html, now
        words = cover_watched(post, words, verdict, partial(render_body, community=post.community, at=post.created_at))
        post.save(update_fields=["title", "body", "html", "masked", "edited_at"])
        set_topics(post.pk, post.community_id, words.topics)
        reindex_post(post)
        keep_quotations_true(post.pk, text=plain_text(post.html), by=by.pk, now=now)
        settle_draft(Place("edit-post", post.pk), by=by, now=now)
        with in_order():
            tell_of_edit(post, None, words, now)
            publish(f"group:{post.community_id}", "post", Update.Action.EDITED, post.pk)
            hand_over(post, verdict, now)()
    return post


@transaction.atomic
def delete_post(post: Post, *, by: User, now: datetime | None = None) -> Post:
    """Leaves a tombstone. What was frozen as evidence stays."""
    _check_may_delete(post, post.community, by)
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)  # before its topics, as whoever edits or moves it
    set_topics(post.pk, post.community_id, ())
    return _move_post(post, Words.State.DELETED, now)


@transaction.atomic
def hide_post(post: Post) -> Post:
    return _move_post(post, Words.State.HIDDEN)


@transaction.atomic
def remove_post(post: Post) -> Post:
    return _move_post(post, Words.State.REMOVED)


@transaction.atomic
def restore_post(post: Post) -> Post:
    """Shows again what was hidden until somebody had looked at it."""
    locked = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if move_words(locked, Words.State.SHOWN):
        place_post(locked)
        publish(f"group:{locked.community_id}", "post", Update.Action.EDITED, locked.pk)
    return locked


def _move_post(post: Post, state: str, now: datetime | None = None) -> Post:
    if move_words(post, state, now=now):
        forget_post(post)
        withdraw_quotations_from(post.pk, now=now)
        if state != Words.State.HIDDEN and (gone := KINDS[post.kind].gone):
            gone(post, now or timezone.now())
        # Where it is now: somebody may have moved it since it was opened, and nobody can until this is done.
        community = Post.objects.values_list("community", flat=True).get(pk=post.pk)
        publish(f"group:{community}", "post", Update.Action.REMOVED, post.pk)
    return post


def create_comment(
    post: Post, *, key: UUID, body: str, files: Sequence[Chosen] = (), by: User, now: datetime | None = None
) -> Comment:
    """Comments once for each `key` and brings the post to the top of the feed. Raises Refused."""
    body, now = check_text(body, limit=COMMENT_LIMIT), now or timezone.now()
    words = render_words(body, post.community, at=post.created_at)
    with transaction.atomic():
        person = _check_may_post(post.community, by)
        post = lock_post(post)
        comment = Comment.with_waiting.filter(pk=key).first()
        if comment is None:
            _check_unused(key, Comment)
            check_open(post)
            mine = Comment.with_waiting.filter(author=by)
            check_rate(mine, settings.COMMENT_SEND_LIMIT, at="created_at", now=now, field="body")
            verdict = judge(post.community, person, writing_of(body, words, words.people, files=len(files)), now=now)
            new = {"author": by, "body": body, "html": words.html, "created_at": now, "state": verdict.state}
            comment, created = Comment.with_waiting.get_or_create(pk=key, defaults={"post": post, **new})
            if created:
                attach_files(files, community=post.community, by=by, now=now, comment=comment)
                settle_draft(Place("comment", post.pk), by=by, now=now)
                keep_comment(comment, words, verdict, now)
                return comment
        _sent_before(comment, post.pk, (body,), by)
        return comment


def lock_post(post: Post) -> Post:
    """The post as it is now, until the transaction ends. Raises Refused where it was taken away, or moved meanwhile.

    Whoever calls this has asked what they may do in the group where the post was, which says nothing of another.
    """
    locked = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("author", "community")
    found = locked.get(pk=post.pk)
    _check_shown(found)
    if found.community_id != post.community_id:
        raise Refused("conflict", _("This was moved to another group meanwhile, so nothing was changed."))
    return found


def check_open(post: Post) -> None:
    if post.locked_at is not None:
        raise Refused("conflict", _("A host has closed the comments here, so this was not added."), field="body")


def edit_comment(comment: Comment, *, body: str, by: User, now: datetime | None = None) -> Comment:
    check_is_author(comment, by.pk)
    body, now = check_text(body, limit=COMMENT_LIMIT), now or timezone.now()
    masked = comment.masked
    words = render_words(cover(body, masked), comment.post.community, at=comment.post.created_at)
    with transaction.atomic():
        person = _check_may_post(comment.post.community, by)
        post = lock_post(comment.post)
        comment = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk)
        _check_shown(comment)
        check_masked(comment, masked)
        if comment.body == body:
            settle_draft(Place("edit-comment", comment.pk), by=by, now=now)
            return comment
        check_rate(comment.revisions.all(), settings.COMMENT_SEND_LIMIT, at="written_at", now=now, field="body")
        verdict = judge_change(post.community, person, writing_of(body, words, words.people), now=now)
        CommentRevision.objects.create(
            comment=comment, number=comment.revisions.count() + 1, body=comment.body, html=comment.html,
            written_at=comment.edited_at or comment.created_at,
        )  # fmt: skip
        comment.body, comment.html, comment.edited_at = body, words.html, now
        words = cover_watched(
            comment, words, verdict, partial(render_words, community=post.community, at=post.created_at)
        )
        comment.save(update_fields=["body", "html", "masked", "edited_at"])
        reindex_comment(comment, post)
        keep_quotations_true(comment.pk, text=plain_text(comment.html), by=by.pk, now=now)
        settle_draft(Place("edit-comment", comment.pk), by=by, now=now)
        with in_order():
            tell_of_edit(post, comment, words, now)
            publish(f"group:{post.community_id}", "comment", Update.Action.EDITED, comment.pk)
            hand_over(comment, verdict, now)()
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


@transaction.atomic
def restore_comment(comment: Comment) -> Comment:
    post = Post.objects.select_for_update(no_key=True).get(pk=comment.post_id)
    if move_words(comment, Words.State.SHOWN):
        if post.is_shown:
            place_comment(comment, post)
        publish(f"group:{post.community_id}", "comment", Update.Action.EDITED, comment.pk)
    return comment


def _move_comment(comment: Comment, state: str, now: datetime | None = None) -> Comment:
    post = Post.objects.select_for_update(no_key=True).get(pk=comment.post_id)  # nobody moves it meanwhile
    if move_words(comment, state, now=now):
        forget_comment(comment)
        withdraw_quotations_from(comment.pk, now=now)
        publish(f"group:{post.community_id}", "comment", Update.Action.REMOVED, comment.pk)
    return comment


def _check_shown(words: Words) -> None:
    if not words.is_shown:
        raise Refused("conflict", _("This has been taken away meanwhile, so nothing was changed."))
