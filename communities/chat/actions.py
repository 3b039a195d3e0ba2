from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from communities.chat.models import Message, ReadPosition, Room
from communities.chat.permissions import grant_entry, is_guest, may_read, may_send, rooms_of_guest, withdraw_entry
from communities.groups.actions import archived
from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, hold_right, lock_membership, membership_of
from communities.notifications.actions import notify
from communities.words.actions import already_used, check_is_author, check_rate, move_words
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
def make_room(community: Community, *, name: str, by: User | None, key: UUID | None = None) -> Room:
    """A chat room for everybody in the group, once for each `key`. Raises Refused."""
    name = check_text(" ".join(name.split()), limit=ROOM_NAME_LIMIT, field="name")
    hold_right(by, May.MAKE_ROOMS, community)
    if by is not None:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # a form sent twice waits for itself
    made = Room.objects.filter(pk=key).first() if key else None
    if made is not None:
        if (made.community_id, made.name) != (community.pk, name):
            raise already_used()
        return made
    room = _with_slug(Room(pk=key or uuid4(), community=community, name=name))
    write_entry("room.made", subject=("room", room.pk), by=by.pk if by else None, community=community.pk)
    return room


def _with_slug(room: Room) -> Room:
    """Stores it with an address from its name. Two of one name at once: the second finds out here, and tries again."""
    plain = slugify(room.name)[:80] or "room"
    if plain not in RESERVED_SLUGS:
        room.slug = plain
        with suppress(IntegrityError), transaction.atomic():
            room.save(force_insert=True)
            return room
    room.slug = f"{plain}-{get_random_string(6, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    room.save(force_insert=True)
    return room


@transaction.atomic
def admit_guest(room: Room, person: User, *, by: User | None) -> None:
    """Lets somebody who reads no other room of the group into this one, to read and to write. Raises Refused."""
    community = room.community
    lock_membership(person, community)
    membership = membership_of(person, community)
    if membership and May.READ in ROLE_PERMISSIONS[membership.role]:
        raise Refused("conflict", _("They belong to the group, so they are in this room already."))
    if Membership.objects.filter(community=community, person=person, state=Membership.State.REMOVED).exists():
        raise Refused("conflict", _("They were removed from this group, so they cannot be a guest of its rooms."))
    if is_guest(person, room):
        raise Refused("conflict", _("They are a guest of this room already."))
    _let_in(room, person, by)


def _let_in(room: Room, person: User, by: User | None) -> None:
    grant_entry(person, room)
    _write_guest("guest.admitted", room, person, by)
    notify(person, "guest_admitted", community=room.community_id, subject=("room", room.pk), room=room.slug)


@transaction.atomic
def choose_guest_rooms(membership: Membership, *, rooms: set[UUID], by: User) -> None:
    """Lets a guest into exactly these rooms of the group. Raises Refused."""
    hold_right(by, May.GIVE_ROLES, membership.community, besides=[membership.person_id])
    current = Membership.objects.current().filter(pk=membership.pk, role=Membership.Role.GUEST)
    if not current.exists():
        raise Refused("conflict", _("They are no guest of this group any more."))
    held = set(rooms_of_guest(membership.person, membership.community).values_list("pk", flat=True))
    for room in Room.objects.filter(community=membership.community, pk__in=rooms ^ held).order_by("pk"):
        if room.pk in held:
            _show_out(room, membership.person, by)
        else:
            _let_in(room, membership.person, by)


@transaction.atomic
def dismiss_guest(room: Room, person: User, *, by: User | None) -> None:
    """Takes back a guest's way into a room: their open screens of it close. Raises Refused."""
    if not is_guest(person, room):
        raise Refused("conflict", _("They are no guest of this room."))
    _show_out(room, person, by)


def _show_out(room: Room, person: User, by: User | None) -> None:
    withdraw_entry(person, room)
    _write_guest("guest.dismissed", room, person, by)
    publish(f"room:{room.pk}", "guest", Update.Action.REMOVED, person.pk)


def _write_guest(kind: str, room: Room, person: User, by: User | None) -> None:
    subject = ("person", person.pk)
    write_entry(kind, subject=subject, by=by.pk if by else None, community=room.community_id, room=str(room.pk))


def send_message(room: Room, *, text: str, client_id: UUID, by: User, now: datetime | None = None) -> Message:
    """Stores a message once for each (author, client_id): a repeat returns the first. Raises Refused.

    Permission is asked inside the transaction, with the membership's row locked, so that a removal comes either
    wholly before (and the message is refused) or wholly after.
    """
    message = Message(room=room, author=by, client_id=client_id, created_at=now or timezone.now())
    wrong = None
    try:
        message.body = check_text(text, limit=MESSAGE_LIMIT, field="text")
        message.html = render_plain(message.body)  # before the transaction: nobody waits for a lock meanwhile
    except Refused as refused:
        wrong = refused  # told only to somebody who may send
    with transaction.atomic():
        return _store(message, wrong, room, by=by)


def _store(message: Message, wrong: Refused | None, room: Room, *, by: User) -> Message:
    lock_membership(by, room.community)
    # The person's own row orders their sends: two with one client_id, or a flood, cannot pass each other.
    sender = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not may_send(sender, room):
        raise archived() if room.community.archived_at and may_read(sender, room) else missing()
    sent = Message.objects.filter(author=sender, client_id=message.client_id).first()
    if sent is not None:
        if sent.room_id != room.pk:
            raise Refused("invalid", _("This message was already sent in another room."))
        if wrong or sent.body != message.body:
            raise already_used()
        return sent
    if wrong:
        raise wrong
    mine = Message.objects.filter(author=sender)
    check_rate(mine, settings.CHAT_SEND_LIMIT, at="created_at", now=message.created_at, field="text")
    message.position = publish(f"room:{room.pk}", "message", Update.Action.CREATED, message.pk)
    message.save(force_insert=True)
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


def _move_message(message: Message, state: str, now: datetime | None = None) -> Message:
    if move_words(message, state, now=now):
        publish(f"room:{message.room_id}", "message", Update.Action.REMOVED, message.pk)
    return message


@transaction.atomic
def mark_read(room: Room, *, seq: int, by: User) -> None:
    """Remembers how far somebody has read; it never goes back."""
    read, created = ReadPosition.objects.get_or_create(room=room, person=by, defaults={"seq": seq})
    if not created:
        ReadPosition.objects.filter(pk=read.pk).update(seq=Greatest(F("seq"), seq))
