from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from communities.groups.locks import lock_membership
from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_PERMISSIONS, May, hold_right, may, may_no_longer, membership_of
from communities.notifications.actions import notify, notify_each
from communities.rooms.models import Room, RoomMember, RoomUserPermission
from communities.rooms.permissions import (
    GUEST,
    READING,
    chosen_for,
    grant_entry,
    hold_writers,
    is_guest,
    people_of,
    rooms_of_guest,
    withdraw_entry,
)
from communities.settings.actions import changed_meanwhile
from communities.settings.queries import settings_seen
from communities.words.actions import already_used
from communities.words.render import check_text
from core.errors import Refused
from realtime.models import Update
from realtime.publish import in_order, publish
from realtime.read import missing
from records.actions import write_entry

ROOM_NAME_LIMIT = 80
PURPOSE_LIMIT = 200
WHY_LIMIT = 300
SETTINGS = ("name", "purpose", "slow_seconds")
HELD = ["kind", "closed_at", "slow_seconds"]  # what a message hangs on, read anew while `hold_writers` waits
RESERVED_SLUGS = {"new"}  # addresses of our own below a group's /chat/
Kind = Room.Kind


@transaction.atomic
def make_room(
    community: Community, *, name: str, kind: str = Kind.OPEN, by: User | None, key: UUID | None = None
) -> Room:
    """A chat room for everybody in the group, or a narrow one with its maker in it, once for each `key`.

    Raises Refused.
    """
    if kind not in {Kind.OPEN, Kind.NARROW}:
        raise Refused("invalid", _("Choose who can read it."), field="kind")
    name = check_text(" ".join(name.split()), limit=ROOM_NAME_LIMIT, field="name")
    hold_right(by, May.MAKE_ROOMS, community)
    if by is not None:
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # a form sent twice waits for itself
    made = Room.objects.filter(pk=key).first() if key else None
    if made is not None:
        if (made.community_id, made.name, made.kind) != (community.pk, name, kind):
            raise already_used()
        return made
    room = _with_slug(Room(pk=key or uuid4(), community=community, name=name, kind=kind))
    if by is not None and kind == Kind.NARROW:
        RoomMember.objects.create(room=room, person=by)
    write_entry("room.made", subject=("room", room.pk), by=by.pk if by else None, community=community.pk, readers=kind)
    return room


def _with_slug(room: Room) -> Room:
    """Stores it with an address from its name. Two of one name at once: the second finds out here, and tries again.

    A narrow room stands in no other's way, or "taken" would tell of it.
    """
    plain = slugify(room.name)[:80] or "room"
    if plain not in RESERVED_SLUGS and room.kind == Kind.OPEN:
        room.slug = plain
        with suppress(IntegrityError), transaction.atomic():
            room.save(force_insert=True)
            return room
    room.slug = _random_slug(room.name)
    room.save(force_insert=True)
    return room


def _random_slug(name: str) -> str:
    return f"{slugify(name)[:80] or 'room'}-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}"


@transaction.atomic
def change_room(room: Room, *, seen: str, name: str, purpose: str, slow_seconds: int, by: User) -> Room:
    """Changes what a room is called, what it is for and how often one may write. Its address stays. Raises Refused.

    `seen` is `settings_seen` of what was on the screen.
    """
    values = {
        "name": check_text(" ".join(name.split()), limit=ROOM_NAME_LIMIT, field="name"),
        "purpose": purpose and check_text(" ".join(purpose.split()), limit=PURPOSE_LIMIT, field="purpose"),
        "slow_seconds": slow_seconds,
    }
    room = _hold_room(room, by)
    if settings_seen(room, SETTINGS) != seen:
        raise changed_meanwhile()
    changed = {name: value for name, value in values.items() if getattr(room, name) != value}
    return _keep_room(room, "changed", by, changes=changed, changed=list(changed)) if changed else room


@transaction.atomic
def close_room(room: Room, *, why: str, by: User, now: datetime | None = None) -> Room:
    """Ends writing in a room and says why; reading goes on. Every message comes wholly before it. Raises Refused."""
    why = check_text(" ".join(why.split()), limit=WHY_LIMIT, field="why")
    room = _hold_room(room, by)
    if room.closed_at is not None:
        raise Refused("conflict", _("This room is closed already."))
    return _keep_room(room, "closed", by, changes={"closed_at": now or timezone.now(), "closed_why": why})


@transaction.atomic
def reopen_room(room: Room, *, by: User) -> Room:
    room = _hold_room(room, by)
    if room.closed_at is None:
        raise Refused("conflict", _("This room is open already."))
    return _keep_room(room, "reopened", by, changes={"closed_at": None, "closed_why": ""})


@transaction.atomic
@in_order()
def narrow_room(room: Room, *, by: User) -> Room:
    """From now on only the people chosen for it read it, `by` among them, and whoever looks after the group.

    There is no way back: what was said among few stays among few (docs/decisions/0032). Raises Refused.
    """
    room = _hold_room(room, by)
    if room.kind != Kind.OPEN:
        raise Refused("conflict", _("This room is only for some people already."))
    _choose(room, {by.pk})
    members = Membership.objects.current().filter(community=room.community_id, role__in=READING)
    # Whoever was a guest before they belonged to the group read it like everybody since, and was not chosen.
    let_in = RoomUserPermission.objects.filter(content_object=room, permission__codename=GUEST)
    let_in.filter(user__in=members.values("person")).delete()
    changes = {"kind": Kind.NARROW, "former_slug": room.slug, "slug": _random_slug(room.name)}
    return _keep_room(room, "narrowed", by, changes=changes, people=people_of(room).count())


@transaction.atomic
@in_order()
def put_in_room(room: Room, people: Collection[UUID], *, by: User) -> int:
    """Chooses people of the group for a room, once each, and tells them; gives how many are new. Raises Refused.

    An open room can have people chosen before it becomes narrow: until then it makes no difference.
    """
    hold_right(by, May.MAKE_ROOMS, room.community, besides=people)
    room.refresh_from_db(fields=HELD)
    if room.kind == Kind.DIRECT:
        raise missing()
    new = _choose(room, people)
    for person in sorted(new):
        _write_person("room.person_put_in", room, person, by)
    if new and room.kind == Kind.NARROW:
        told = dict.fromkeys(new - {by.pk}, "room_chosen")
        notify_each(told, community=room.community_id, subject=("room", room.pk), room=room.slug)
    return len(new)


def _choose(room: Room, people: Collection[UUID]) -> set[UUID]:
    """Those who were not in it. Whoever reads no other room of the group is a guest, and is let in as one."""
    members = Membership.objects.current().filter(community=room.community_id, role__in=READING, person__in=people)
    new = set(members.values_list("person_id", flat=True)) - set(people_of(room).values_list("person_id", flat=True))
    RoomMember.objects.filter(room=room, person__in=new).delete()  # of a time of theirs that ended
    RoomMember.objects.bulk_create([RoomMember(room=room, person_id=person) for person in sorted(new)])
    return new


@transaction.atomic
@in_order()
def take_out_of_room(room: Room, person: User, *, by: User) -> None:
    """Ends somebody's reading of a narrow room, chosen or let in as a guest: their open screens of it close.

    Raises Refused.
    """
    hold_right(by, May.MAKE_ROOMS, room.community, besides=[person.pk])
    _take_out(room, person, "room.person_taken_out", by)


@transaction.atomic
@in_order()
def leave_room(room: Room, *, by: User) -> None:
    """Somebody who was chosen for a room wants to be in it no more. Raises Refused."""
    lock_membership(by, room.community)
    _take_out(room, by, "room.person_left", by)


def _take_out(room: Room, person: User, kind: str, by: User) -> None:
    if room.kind == Kind.DIRECT:
        raise missing()
    was_chosen = bool(RoomMember.objects.filter(room=room, person=person).delete()[0])
    if is_guest(person, room):
        _show_out(room, person, by)
    elif not was_chosen:
        raise Refused("conflict", _("They are not in this room any more."))
    if was_chosen:
        _write_person(kind, room, person.pk, by)
        publish(f"room:{room.pk}", "member", Update.Action.REMOVED, person.pk)


def _write_person(kind: str, room: Room, person: UUID, by: User) -> None:
    write_entry(kind, subject=("person", person), by=by.pk, community=room.community_id, room=str(room.pk))


def move_room_members(closed: User, kept: User, *, now: datetime) -> None:
    """What one account was chosen for another of the same person goes on with: asked before its places end."""
    held = set(chosen_for(kept).values_list("room_id", flat=True))
    going_on = set(chosen_for(closed).values_list("room_id", flat=True)) - held
    RoomMember.objects.filter(person=kept, room__in=going_on).delete()
    RoomMember.objects.filter(person=closed, room__in=going_on).update(person=kept, at=now)
    RoomMember.objects.filter(person=closed).delete()


def _hold_room(room: Room, by: User) -> Room:
    """The room as it is now, held with all who write in it until the transaction ends, if `by` may still change it."""
    community = Community.objects.select_for_update(no_key=True).get(pk=room.community_id)
    room.community = community
    hold_writers(room)
    if not may(User.objects.get(pk=by.pk), May.MAKE_ROOMS, community):
        raise may_no_longer()
    held = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
    held.community = community
    return held


def _keep_room(room: Room, what: str, by: User, *, changes: dict[str, Any], **detail: Any) -> Room:
    for name, value in changes.items():
        setattr(room, name, value)
    room.save(update_fields=list(changes))
    write_entry(f"room.{what}", subject=("room", room.pk), by=by.pk, community=room.community_id, **detail)
    publish(f"room:{room.pk}", "room", Update.Action.EDITED, room.pk)
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
@in_order()
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
