from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, DateTimeField, F, IntegerField
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.clocks import may_be_edited_from, seconds_to_wait
from communities.chat.locks import hold_senders
from communities.chat.models import Message, MessageRevision, ReadPosition
from communities.chat.queries import find_answered
from communities.chat.search import forget_message, index_message, index_messages, reindex_message
from communities.chat.showing import give_places, tell_of
from communities.chat.telling import keep_named, tell_of_edit
from communities.direct.permissions import check_reaches
from communities.drafts.actions import settle_drafts
from communities.files.actions import Chosen, attach_files
from communities.groups.actions import archived, muted
from communities.groups.locks import lock_membership
from communities.groups.permissions import membership_of
from communities.holding.moderators import Publish, hand_over
from communities.holding.queries import (
    NOTHING,
    Verdict,
    Watched,
    cover_watched,
    judge,
    judge_change,
    watch_words_in,
    writing_of,
)
from communities.mentions.queries import Rendered, render_message
from communities.notifications.actions import mark_read as mark_told_read
from communities.notifications.queries import unread_notifications
from communities.rooms.actions import HELD
from communities.rooms.models import Room
from communities.rooms.permissions import is_slowed, may_read, may_send
from communities.words.actions import (
    already_used,
    ask_about_child,
    check_is_author,
    check_masked,
    check_rate,
    move_words,
)
from communities.words.masks import cover
from communities.words.models import Words
from communities.words.render import check_text, render_plain
from core.errors import Refused
from core.prepared import Prepared
from realtime.models import Update
from realtime.publish import in_order, publish
from realtime.read import missing

MESSAGE_LIMIT = 4_000


class Saying(NamedTuple):
    """What somebody wants to say in a room. `asks`: whether they are to be asked first, where it may name a child."""

    room: UUID
    by: UUID
    text: str
    client_id: UUID
    reply_to: UUID | None = None
    now: datetime | None = None
    asks: bool = False
    files: Sequence[Chosen] = ()


class Written(NamedTuple):
    message: Message
    words: Rendered
    wrong: Refused | None  # told only to somebody who may send
    files: Sequence[Chosen] = ()
    verdict: Verdict = NOTHING


def send_message(
    room: Room,
    *,
    text: str,
    client_id: UUID,
    reply_to: UUID | None = None,
    files: Sequence[Chosen] = (),
    by: User,
    now: datetime | None = None,
) -> Message:
    """Stores a message once for each (author, client_id): a repeat returns the first. Raises Refused.

    `reply_to` is the message it answers. One that was taken away meanwhile, or is in another room, is answered by an
    ordinary message: what somebody typed is not lost for it. With `files` it may have no text.
    """
    (sent,) = send_messages([Saying(room.pk, by.pk, text, client_id, reply_to, now, files=files)])
    if isinstance(sent, Refused):
        raise sent
    return sent


def send_messages(batch: Sequence[Saying]) -> list[Message | Refused]:
    """The same for several people at once, in one transaction; a refusal is its author's alone, but who brings files
    comes alone.

    Permission is asked inside the transaction, with everybody's membership locked, so that a removal comes either
    wholly before (and the message is refused) or wholly after. Everybody is in a batch once.
    """
    assert len({one.by for one in batch}) == len(batch), "one of them would not know of the other"
    written = [_write(one) for one in batch]  # before the transaction: nobody waits for a lock meanwhile
    with transaction.atomic():
        return _store(batch, written)


def _write(one: Saying) -> Written:
    message = Message(author_id=one.by, client_id=one.client_id, created_at=one.now or timezone.now())
    message.room_id, message.reply_to_id, message.has_files = one.room, one.reply_to, bool(one.files)
    try:
        message.body = (
            check_text(one.text, limit=MESSAGE_LIMIT, field="text") if one.text.strip() or not one.files else ""
        )
        if "@" not in message.body:
            return Written(message, Rendered(render_plain(message.body)), None, one.files)
        by = User.objects.filter(pk=one.by).first()
        room = Room.objects.select_related("community").filter(pk=one.room).first()
        if by is None or room is None or not may_read(by, room):
            raise missing()
        return Written(message, render_message(message.body, room, by=by), None, one.files)
    except Refused as refused:
        return Written(message, Rendered(""), refused)


def _store(batch: Sequence[Saying], written: Sequence[Written]) -> list[Message | Refused]:
    senders, rooms = hold_senders({(one.by, one.room) for one in batch}, {one.room for one in batch if one.reply_to})
    known = _sent_before(people=senders, keys=[one.client_id for one in batch])
    sent = {(message.author_id, message.client_id): message for message in known}
    busy = _busy(batch, written)
    watched = watch_words_in({room.community_id for room in rooms.values()})
    answers: list[Message | Refused] = []
    kept: list[Written] = []
    for one, new in zip(batch, written, strict=True):
        sender, room = senders.get(one.by), rooms.get(one.room)
        try:
            if sender is None or room is None:
                raise missing()
            answer = _admit(one, new, sender, room, sent.get((one.by, one.client_id)), is_busy=one.by in busy)
            if answer is new.message:
                kept.append(new._replace(verdict=_judge(new, sender, room, watched)))
            answers.append(answer)
        except Refused as refused:
            answers.append(refused)
    _keep(kept)
    for sender in senders.values():
        sender.answers = None
    return answers


_sent_before = Prepared(
    lambda places: Message.with_waiting.filter(
        author__in=places.ids("people"), client_id__in=places.ids("keys")
    ).order_by()
)
_written_since = Prepared(
    lambda places: (
        Message.with_waiting.filter(
            author__in=places.ids("people"), created_at__gt=places.one("since", DateTimeField())
        )
        .order_by()
        .values("author")
        .annotate(count=Count("pk"))
        .filter(count__gte=places.one("most", IntegerField()))
        .values_list("author", flat=True)
    )
)


def _busy(batch: Sequence[Saying], written: Sequence[Written]) -> set[UUID]:
    """Those who have written so much of late that it must be counted exactly."""
    if settings.CHAT_SEND_LIMIT is None:
        return set()
    most, seconds = settings.CHAT_SEND_LIMIT
    since = min(new.message.created_at for new in written) - timedelta(seconds=seconds)
    return set(_written_since(people=[one.by for one in batch], since=since, most=most))


def _admit(
    one: Saying, new: Written, sender: User, room: Room, sent: Message | None, *, is_busy: bool
) -> Message:  # fmt: skip
    """The message to store, or the one that was sent before. Raises Refused."""
    message, wrong = new.message, new.wrong
    _check_may_send(sender, room)
    if sent is not None:
        if sent.room_id != room.pk:
            raise Refused("invalid", _("This message was already sent in another room."))
        if wrong or sent.body != message.body:
            raise already_used()
        return sent
    if one.asks:
        ask_about_child(one.text)
    if wrong:
        raise wrong
    if is_busy:
        mine = Message.with_waiting.filter(author=sender)
        check_rate(mine, settings.CHAT_SEND_LIMIT, at="created_at", now=message.created_at, field="text")
    _check_slow(sender, room, message.created_at)
    message.author, message.room = sender, room
    message.reply_to = find_answered(room, one.reply_to, reader=sender) if one.reply_to else None
    if message.reply_to is not None:
        message.thread_id = message.reply_to.thread_id or message.reply_to.pk
    return message


def _judge(new: Written, sender: User, room: Room, watched: Sequence[Watched]) -> Verdict:
    """What two write to each other alone is no moderator's to read, so there nothing waits."""
    if room.kind == Room.Kind.DIRECT:
        return NOTHING
    message = new.message
    writing = writing_of(message.body, new.words, new.words.people, files=len(new.files), field="text")
    return judge(room.community, sender, writing, now=message.created_at, watched=watched)


def _keep(new: list[Written]) -> None:
    if not new:
        return
    queues: list[Publish] = []
    shown = [one for one in new if not one.verdict.why]
    with in_order():  # before the rooms' streams are held
        for message, words, _wrong, files, verdict in new:
            message.html, message.state = words.html, verdict.state
            words = cover_watched(
                message, words, verdict, partial(render_message, room=message.room, by=message.author)
            )
            if files:
                community = message.room.community
                attach_files(files, community=community, by=message.author, now=message.created_at, message=message)
            queues.append(hand_over(message, verdict, message.created_at))
            if not verdict.why:
                tell_of(message, words)
    give_places([one.message for one in new])
    Message.objects.bulk_create(one.message for one in new)
    for message, words, *_rest in shown:
        if words.people:
            keep_named(message, words, message.created_at)
    index_messages(one.message for one in shown)
    typed = {(one.message.author_id, one.message.room_id) for one in new}
    settle_drafts("message", typed, now=max(one.message.created_at for one in new))
    with in_order():
        for publish_queue in queues:
            publish_queue()


def hold_message(message: Message, *, by: User) -> Message:
    """The message as it is now, until the transaction ends, for somebody who may write beside it. Raises Refused."""
    room = message.room
    lock_membership(by, room.community)
    sender = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    room.refresh_from_db(fields=HELD)
    _check_may_send(sender, room)
    rows = Message.objects.select_for_update(no_key=True, of=("self",)).select_related("room")
    held = rows.filter(pk=message.pk).first()
    if held is None or not held.is_shown:
        raise Refused("conflict", _("This has been taken away meanwhile, so nothing was changed."))
    return held


def _check_may_send(sender: User, room: Room) -> None:
    """Asks with the sender's rows held. Who reads the room hears why nobody writes; to others there is nothing."""
    if may_send(sender, room):
        return check_reaches(sender, room) if room.kind == Room.Kind.DIRECT else None
    if not may_read(sender, room):
        raise missing()
    if room.community.archived_at is not None:
        raise archived()
    if room.closed_at is not None:
        raise Refused("invalid", _("The hosts have closed this room. It can be read, and nobody can write in it."))
    membership = membership_of(sender, room.community)
    raise muted() if membership is not None and membership.is_muted else missing()


def _check_slow(sender: User, room: Room, now: datetime) -> None:
    if not is_slowed(sender, room):
        return
    since = now - timedelta(seconds=room.slow_seconds)
    mine = Message.with_waiting.filter(author=sender, room=room, created_at__gt=since).order_by("-created_at")
    last = mine.values_list("created_at", flat=True).first()
    if last is None:
        return
    wait = seconds_to_wait(last, room.slow_seconds, now)
    told = {"often": room.get_slow_seconds_display(), "seconds": wait, "minutes": -(-wait // 60)}
    if wait < 120:
        message = _("In this room each person can write %(often)s. Wait %(seconds)s seconds and send it again.") % told
    else:
        message = _("In this room each person can write %(often)s. Wait %(minutes)s minutes and send it again.") % told
    raise Refused("rate", message, field="text", retry_after=wait)


def edit_message(message: Message, *, text: str, by: User, now: datetime | None = None) -> Message:
    """Changes one's own message soon after it was sent; what it said before stays readable. Raises Refused."""
    check_is_author(message, by.pk)
    body, now = check_text(text, limit=MESSAGE_LIMIT, field="text"), now or timezone.now()
    masked = message.masked
    words = render_message(cover(body, masked), message.room, by=by, at=message.created_at)
    with transaction.atomic():
        message, verdict = hold_message(message, by=by), NOTHING
        check_masked(message, masked)
        if message.created_at < may_be_edited_from(now):
            raise Refused(
                "conflict", _("It is too late to change this message. You can still delete it."), field="text"
            )
        if message.body == body:
            return message
        check_rate(message.revisions.all(), settings.CHAT_SEND_LIMIT, at="written_at", now=now, field="text")
        if message.room.kind != Room.Kind.DIRECT:
            writing = writing_of(body, words, words.people, field="text")
            verdict = judge_change(message.room.community, by, writing, now=now)
        MessageRevision.objects.create(
            message=message, number=message.revisions.count() + 1, body=message.body, html=message.html,
            written_at=message.edited_at or message.created_at,
        )  # fmt: skip
        message.body, message.html, message.edited_at = body, words.html, now
        render = partial(render_message, room=message.room, by=by, at=message.created_at)
        words = cover_watched(message, words, verdict, render)
        message.save(update_fields=["body", "html", "masked", "edited_at"])
        reindex_message(message)
        with in_order():
            tell_of_edit(message, words, now)
            publish(f"room:{message.room_id}", "message", Update.Action.EDITED, message.pk)
            hand_over(message, verdict, now)()
    return message


@transaction.atomic
def delete_message(message: Message, *, by: User, now: datetime | None = None) -> Message:
    check_is_author(message, by.pk)
    lock_membership(by, message.room.community)
    if not may_read(User.objects.get(pk=by.pk), message.room):
        raise missing()
    return _move_message(message, Words.State.DELETED, now)


@transaction.atomic
def hide_message(message: Message) -> Message:
    return _move_message(message, Words.State.HIDDEN)


@transaction.atomic
def remove_message(message: Message) -> Message:
    return _move_message(message, Words.State.REMOVED)


@transaction.atomic
def restore_message(message: Message) -> Message:
    """Shows again what was hidden until somebody had looked at it."""
    if move_words(message, Words.State.SHOWN):
        index_message(message)
        publish(f"room:{message.room_id}", "message", Update.Action.EDITED, message.pk)
    return message


def _move_message(message: Message, state: str, now: datetime | None = None) -> Message:
    if move_words(message, state, now=now):
        forget_message(message)
        publish(f"room:{message.room_id}", "message", Update.Action.REMOVED, message.pk)
    return message


@transaction.atomic
def mark_read(room: Room, *, seq: int, by: User) -> None:
    """Remembers how far somebody has read; it never goes back. What they were told of the room is read with it."""
    read, created = ReadPosition.objects.get_or_create(room=room, person=by, defaults={"seq": seq})
    if not created:
        ReadPosition.objects.filter(pk=read.pk).update(seq=Greatest(F("seq"), seq))
    if unread_notifications(by).filter(subject_id=room.pk).exists():
        mark_told_read(by, now=timezone.now(), subject=room.pk)
