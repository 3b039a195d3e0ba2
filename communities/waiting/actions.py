from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.actions import MESSAGE_LIMIT
from communities.chat.models import Message
from communities.chat.showing import let_out_message, tell_of
from communities.files.models import StoredFile
from communities.groups.locks import lock_membership
from communities.groups.permissions import May, may
from communities.holding.moderators import tell_changed, tell_withdrawn
from communities.holding.queries import check_registered, cover_watched, judge, writing_of
from communities.mentions.queries import Rendered, render_message, render_words
from communities.posts.actions import (
    COMMENT_LIMIT,
    POST_LIMIT,
    TITLE_LIMIT,
    check_open,
    lock_post,
    render_body,
)
from communities.posts.models import Comment, Post
from communities.posts.showing import let_out_comment, let_out_post
from communities.rooms.permissions import may_send
from communities.waiting.permissions import MODELS, community_of
from communities.words.actions import check_is_author, move_words
from communities.words.models import Words
from communities.words.render import check_text
from core.errors import Refused
from realtime.publish import in_order
from realtime.read import missing

LIMITS = {Post: POST_LIMIT, Comment: COMMENT_LIMIT, Message: MESSAGE_LIMIT}
Unseen = Post | Comment | Message


def hold_unseen(words: Unseen, *, by: User) -> tuple[Any, User]:
    """The words as they are now and their author, until the transaction ends; the rows in everybody's order."""
    lock_membership(by, community_of(words))
    person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return lock_unseen(words), person


def lock_unseen(words: Unseen) -> Any:
    """Raises Refused where its author took it back."""
    if isinstance(words, Comment):
        Post.objects.select_for_update(no_key=True).filter(pk=words.post_id).first()
    held = MODELS[words._meta.model_name or ""].with_waiting.select_for_update(no_key=True, of=("self",))
    found = held.select_related("author").filter(pk=words.pk).first()
    if found is None:
        raise missing()
    return found


def _check_waits(words: Words) -> None:
    if words.state != Words.State.WAITING:
        raise Refused("conflict", _("A moderator has decided about this meanwhile. Look at it again."))


def edit_waiting(words: Unseen, *, body: str, title: str = "", by: User, now: datetime | None = None) -> Any:
    """Changes one's own words while they wait; whoever was about to approve them must look again. Raises Refused."""
    check_is_author(words, by.pk)
    field = "text" if isinstance(words, Message) else "body"
    body, now = check_text(body, limit=LIMITS[type(words)], field=field), now or timezone.now()
    changes: dict[str, Any] = {"body": body, "edited_at": now}
    if isinstance(words, Post):
        changes["title"] = check_text(" ".join(title.split()), limit=TITLE_LIMIT, field="title")
    words.body = body
    rendered = render_anew(words)
    with transaction.atomic(), in_order():
        held, person = hold_unseen(words, by=by)
        _check_waits(held)
        files = StoredFile.objects.filter(**{words._meta.model_name or "": words.pk}, removed_at=None)
        writing = writing_of(
            body, rendered, rendered.people, files=files.count(), title=changes.get("title", ""), field=field
        )
        verdict = judge(community_of(words), person, writing, now=now, is_new=False)
        for name, value in {**changes, "html": rendered.html}.items():
            setattr(held, name, value)
        cover_watched(held, rendered, verdict, lambda _body: render_anew(held))
        held.save(update_fields=[*changes, "html", "masked"])
        tell_changed(held)()
    return held


def render_anew(words: Unseen) -> Rendered:
    """Its html and whom it names, as if it were written now."""
    if isinstance(words, Post):
        return render_body(words.shown_body, words.community)
    if isinstance(words, Comment):
        return render_words(words.shown_body, words.post.community, at=words.post.created_at)
    return render_message(words.shown_body, words.room, by=words.author)


@transaction.atomic
@in_order()
def withdraw_unseen(words: Unseen, *, by: User, now: datetime | None = None) -> None:
    """Takes one's own words back, wholly: nobody has met them, so no line is left. Twice is once. Raises Refused."""
    check_is_author(words, by.pk)
    now = now or timezone.now()
    held, _person = hold_unseen(words, by=by)
    if held.state not in {Words.State.WAITING, Words.State.REFUSED}:
        raise Refused("conflict", _("A moderator has decided about this meanwhile. Look at it again."))
    StoredFile.objects.filter(**{held._meta.model_name: held.pk}).update(
        removed_at=now
    )  # their bytes go with the clock
    tell = tell_withdrawn(held, now) if held.state == Words.State.WAITING else None
    held.delete()
    if tell:
        tell()


def approve_waiting(words: Unseen, *, now: datetime) -> Callable[[], None]:
    """Shows it as if it were written now. Inside the transaction of whoever decides, which holds its rows, and
    `in_order`; what it gives back is called after that, for a message has its place from its room's stream.

    Raises Refused where its writer can no longer write there, or where the place for it is gone.
    """
    community = community_of(words)
    _check_waits(words)
    writer = words.author
    check_registered(community, writer)
    if not _may_still_write(writer, words):
        raise Refused("conflict", _("Whoever wrote this can no longer write there, so it cannot be shown."))
    if isinstance(words, Comment):
        check_open(lock_post(words.post))
    rendered = render_anew(words)
    move_words(words, Words.State.SHOWN)
    words.created_at, words.html = now, rendered.html
    fields = ["created_at", "html"]
    if isinstance(words, Post):
        words.active_at = now
        fields.append("active_at")
    words.save(update_fields=fields)
    if isinstance(words, Message):
        tell_of(words, rendered)
        return partial(let_out_message, words, rendered, now)
    if isinstance(words, Post):
        let_out_post(words, rendered, now)
    else:
        let_out_comment(words, rendered, now)
    return lambda: None


def _may_still_write(writer: User, words: Unseen) -> bool:
    return may_send(writer, words.room) if isinstance(words, Message) else may(writer, May.POST, community_of(words))


def refuse_waiting(words: Unseen) -> None:
    """It stays with its author, who is told why, and nobody else ever meets it."""
    _check_waits(words)
    move_words(words, Words.State.REFUSED)
