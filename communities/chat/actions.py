from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.models import Message, ReadPosition, Room
from communities.chat.permissions import grant_entry, is_guest, may_send, withdraw_entry
from communities.groups.models import Community, Membership
from communities.groups.permissions import lock_membership, membership_of
from communities.notifications.actions import notify
from communities.words.actions import check_is_author, move_words
from communities.words.models import Words
from communities.words.render import check_text, render_plain
from core.errors import Refused
from realtime.models import Update
from realtime.publish import publish
from realtime.read import missing
from records.actions import write_entry

MESSAGE_LIMIT = 4_000
ROOM_NAME_LIMIT = 80
RESERVED_SLUGS = {"new"}  # addresses of our own below a group's /chat/


@transaction.atomic
def make_room(community: Community, *, name: str, by: User | None) -> Room:
    """A chat room for everybody in the group. Raises Refused."""
    name = check_text(" ".join(name.split()), limit=ROOM_NAME_LIMIT, field="name")
    slug = slugify(name)[:80] or "room"
    if slug in RESERVED_SLUGS or Room.objects.filter(community=community, slug=slug).exists():
        slug = f"{slug}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    room = Room.objects.create(community=community, name=name, slug=slug)
    write_entry("room.made", subject=("room", room.pk), by=by.pk if by else None, community=community.pk)
    return room


@transaction.atomic
def admit_guest(room: Room, person: User, *, by: User | None) -> None:
    """Lets somebody who is no member into this one room, to read and to write. Raises Refused."""
    community = room.community
    lock_membership(person, community)
    if membership_of(person, community):
        raise Refused("conflict", _("They belong to the group, so they are in this room already."))
    if Membership.objects.filter(community=community, person=person, state=Membership.State.REMOVED).exists():
        raise Refused("conflict", _("They were removed from this group, so they cannot be a guest of its rooms."))
    if is_guest(person, room):
        raise Refused("conflict", _("They are a guest of this room already."))
    grant_entry(person, room)
    _write_guest("guest.admitted", room, person, by)
    notify(person, "guest_admitted", community=community.pk, subject=("room", room.pk), room=room.slug)


@transaction.atomic
def dismiss_guest(room: Room, person: User, *, by: User | None) -> None:
    """Takes back a guest's way into a room: their open screens of it close. Raises Refused."""
    if not is_guest(person, room):
        raise Refused("conflict", _("They are no guest of this room."))
    withdraw_entry(person, room)
    _write_guest("guest.dismissed", room, person, by)
    publish(f"room:{room.pk}", "guest", Update.Action.REMOVED, person.pk)


def _write_guest(kind: str, room: Room, person: User, by: User | None) -> None:
    subject = ("person", person.pk)
    write_entry(kind, subject=subject, by=by.pk if by else None, community=room.community_id, room=str(room.pk))


@transaction.atomic
def send_message(room: Room, *, text: str, client_id: UUID, by: User, now: datetime | None = None) -> Message:
    """Stores a message once for each (author, client_id): a repeat returns the first. Raises Refused.

    Permission is asked inside the transaction, with the membership's row locked, so that a removal comes either
    wholly before (and the message is refused) or wholly after.
    """
    now = now or timezone.now()
    lock_membership(by, room.community)
    # The person's own row orders their sends: two with one client_id, or a flood, cannot pass each other.
    sender = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may_send(sender, room):
        raise missing()
    sent = Message.objects.filter(author=sender, client_id=client_id).first()
    if sent is not None:
        if sent.room_id != room.pk:
            raise Refused("invalid", _("This message was already sent in another room."))
        return sent
    text = check_text(text, limit=MESSAGE_LIMIT, field="text")
    _check_rate(sender, now)
    message = Message(room=room, author=sender, client_id=client_id, body=text, html=render_plain(text), created_at=now)
    message.position = publish(f"room:{room.pk}", "message", Update.Action.CREATED, message.pk)
    message.save(force_insert=True)
    return message


def _check_rate(sender: User, now: datetime) -> None:
    """Counts in the database, so that the limit holds over every process and both ways of sending."""
    if settings.CHAT_SEND_LIMIT is None:
        return
    count, seconds = settings.CHAT_SEND_LIMIT
    since = now - timedelta(seconds=seconds)
    recent = Message.objects.filter(author=sender, created_at__gt=since).order_by("-created_at")[:count]
    times = [message.created_at for message in recent.only("created_at")]
    if len(times) == count:
        wait = max(1, int((times[-1] + timedelta(seconds=seconds) - now).total_seconds()) + 1)
        message = _("That was a lot at once. Wait %(seconds)s seconds and send it again.") % {"seconds": wait}
        raise Refused("rate", message, field="text", retry_after=wait)


@transaction.atomic
def delete_message(message: Message, *, by: User) -> Message:
    check_is_author(message, by.pk)
    return _move_message(message, Words.State.DELETED)


@transaction.atomic
def hide_message(message: Message) -> Message:
    return _move_message(message, Words.State.HIDDEN)


@transaction.atomic
def remove_message(message: Message) -> Message:
    return _move_message(message, Words.State.REMOVED)


def _move_message(message: Message, state: str) -> Message:
    if move_words(message, state):
        publish(f"room:{message.room_id}", "message", Update.Action.REMOVED, message.pk)
    return message


@transaction.atomic
def mark_read(room: Room, *, seq: int, by: User) -> None:
    """Remembers how far somebody has read; it never goes back."""
    read, created = ReadPosition.objects.get_or_create(room=room, person=by, defaults={"seq": seq})
    if not created:
        ReadPosition.objects.filter(pk=read.pk).update(seq=Greatest(F("seq"), seq))
