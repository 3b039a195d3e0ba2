from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.permissions import may_take_part
from communities.groups.locks import lock_members
from communities.groups.models import Community, Membership
from communities.groups.permissions import (
    ROLE_PERMISSIONS,
    May,
    Person,
    access_community,
    access_listing,
    check_accepted,
    may,
    membership_of,
    readers_by_group,
)
from communities.rooms.models import Room, RoomMember, RoomUserPermission
from core.among import among_ids
from core.errors import Moved
from core.pairs import Pair, People, by_thing
from core.prepared import Prepared

GUEST = "enter_room"
Kind = Room.Kind
READING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.READ in allowed]
TENDING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.MODERATE in allowed]


def _guests(rooms: Iterable[UUID], people: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The (room, person) pairs of those let into a single room. Whose membership of its group has ended is no guest,
    nor is who belongs to it and has not accepted its rules, nor a member for what let them in before they came (again).

    Asked of the rows themselves, so that pages and sockets answer alike and a superuser is nobody's guest.
    """
    rows = _let_in().filter(content_object__in=among_ids(set(rooms)), user__in=among_ids(set(people)))
    return set(rows.values_list("content_object_id", "user_id"))


def _let_in() -> QuerySet[RoomUserPermission]:
    theirs = {"community": OuterRef("content_object__community"), "person": OuterRef("user")}
    since = Q(role=Membership.Role.GUEST) | Q(joined_at__lte=OuterRef("at"))
    return RoomUserPermission.objects.filter(
        ~Exists(Membership.objects.filter(**theirs)) | Exists(Membership.objects.counting().filter(since, **theirs)),
        permission__codename=GUEST,
    ).exclude(content_object__kind=Kind.DIRECT)


def _chosen() -> QuerySet[RoomMember]:
    """The rows that count: of people who read the group as its members, and who were chosen since they came to it.

    Whoever leaves and comes back is chosen anew. The two of a direct conversation have it back: it is theirs.
    """
    theirs = {"community": OuterRef("room__community"), "person": OuterRef("person"), "role__in": READING}
    still = Exists(Membership.objects.counting().filter(**theirs, joined_at__lte=OuterRef("at")))
    ever = Q(room__kind=Kind.DIRECT) & Exists(Membership.objects.counting().filter(**theirs))
    return RoomMember.objects.filter(still | ever)


def _insiders(rooms: Iterable[UUID], people: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The (room, person) pairs of rooms narrower than their group in which the person may read: two queries.

    In a narrow room those are its people and whoever looks after the group; in a direct conversation its two alone.
    """
    people, here = set(people), among_ids(set(rooms))
    found = set(_chosen().filter(room__in=here, person__in=among_ids(people)).values_list("room_id", "person_id"))
    narrow = Room.objects.filter(pk__in=here, kind=Kind.NARROW, community__memberships__in=_tending(people))
    return found | set(narrow.values_list("pk", "community__memberships__person"))


def _tending(people: Iterable[UUID]) -> QuerySet[Membership]:
    return Membership.objects.counting().filter(person__in=among_ids(set(people)), role__in=TENDING)


def is_guest(user: Person, room: Room) -> bool:
    return user.pk is not None and may_take_part(user) and bool(_guests([room.pk], [user.pk]))


def grant_entry(person: User, room: Room) -> None:
    assign_perm(GUEST, person, room)


def withdraw_entry(person: User, room: Room) -> None:
    remove_perm(GUEST, person, room)


def may_read(user: Person, room: Room) -> bool:
    """Every page, list and stream of messages asks this or one that says the same for many: `readers_by_room`,
    `listed_rooms`, `narrower_rooms_of`, `rooms_let_into`. Who reads the group does not read each room of it.
    """
    return is_inside(user, room) or is_guest(user, room)


def is_inside(user: Person, room: Room) -> bool:
    """Whether they read the room as somebody of its group, not as its guest."""
    if room.kind == Kind.OPEN:
        return may(user, May.READ, room.community)
    return user.pk is not None and may_take_part(user) and bool(_insiders([room.pk], [user.pk]))


def may_send(user: Person, room: Room) -> bool:
    """In a closed room nobody writes, its hosts neither."""
    if room.closed_at is not None:
        return False
    if may(user, May.POST, room.community):
        return room.kind == Kind.OPEN or (may_read(user, room) and (room.kind != Kind.DIRECT or goes_on(room)))
    # Whoever was a guest once and is a reader now reads, and does not write by what let them in then.
    membership = membership_of(user, room.community)
    if membership is not None and (membership.role != Membership.Role.GUEST or membership.is_muted):
        return False
    return room.community.archived_at is None and is_guest(user, room)


def access_room(user: Person, slug: str, room_slug: str) -> Room:
    """A room this person may read, as a member or as its guest. Raises Http404, StepFirst and Moved, as groups do."""
    found = Room.objects.select_related("community").filter(Q(slug=room_slug) | Q(former_slug=room_slug))
    for room in found.filter(community__slug=slug).annotate(is_here=Q(slug=room_slug)).order_by("-is_here"):
        if may_read(user, room):
            if room.slug != room_slug:  # it became narrow, and leads its readers to its new address
                raise Moved(f"/groups/{slug}/chat/{room_slug}/", f"/groups/{slug}/chat/{room.slug}/")
            name_rooms([room], user)
            return room
    community = access_listing(user, slug)
    check_accepted(membership_of(user, community), community)
    raise Http404


def name_rooms(rooms: Iterable[Room], reader: Person) -> None:
    """A direct conversation is called what the other person is called: one query where there are any."""
    direct = [room for room in rooms if room.kind == Kind.DIRECT]
    if not direct:
        return
    others = RoomMember.objects.filter(room__in=direct).exclude(person=reader.pk)
    names = dict(others.values_list("room_id", "person__display_name"))
    for room in direct:
        room.title_for_reader = names.get(room.pk, _("Somebody who has left"))


def other_of(room: Room, reader: User) -> User | None:
    """To whom one writes in a direct conversation. None: they closed their account."""
    member = room.members.exclude(person=reader).select_related("person").first()
    return member.person if member else None


def goes_on(room: Room) -> bool:
    """Whether the two of a direct conversation can still write to each other. What was written both can always read,
    as long as they read the group.
    """
    still = Membership.objects.current().filter(
        community=room.community_id, person__in=room.members.values("person"), role__in=READING
    )
    return bool(settings.DIRECT_MESSAGES) and still.filter(person__state=User.State.APPROVED).count() == 2


def access_room_settings(user: Person, slug: str, room_slug: str) -> Room:
    """A room this person looks after. Raises as `access_community`, whichever rooms there are, and Http404."""
    community = access_community(user, slug, May.MAKE_ROOMS)
    room = access_room(user, community.slug, room_slug)
    if room.kind == Kind.DIRECT:  # it belongs to two people, whoever of them hosts the group
        raise Http404
    return room


def access_room_people(user: Person, slug: str, room_slug: str) -> Room:
    """A narrow room with the people in it, whom a guest does not get to see. Raises as `access_room`."""
    room = access_room(user, slug, room_slug)
    if room.kind != Kind.NARROW or not is_inside(user, room):
        raise Http404
    return room


def may_leave(user: User, room: Room) -> bool:
    """Whoever looks after the group reads the room without being chosen, so leaving would change nothing."""
    return not may(user, May.MODERATE, room.community) and chosen_for(user).filter(room=room).exists()


def guests_let_into(room: Room) -> QuerySet[User]:
    let_in = _let_in().filter(content_object=room)
    return User.objects.filter(pk__in=let_in.values("user")).order_by("display_name", "pk")


def is_slowed(user: Person, room: Room) -> bool:
    """Whether the room's slow mode holds for them; hosts and moderators answer when they must."""
    return room.slow_seconds > 0 and not may(user, May.MODERATE, room.community)


def hold_writers(room: Room) -> None:
    """Waits for everybody who is writing in the room, and makes them wait: `lock_members`, and its guests' own rows,
    because not each of them has a membership.
    """
    lock_members(room.community)
    let_in = RoomUserPermission.objects.filter(content_object=room, permission__codename=GUEST)
    guests = User.objects.select_for_update(no_key=True).filter(pk__in=let_in.values("user"))
    list(guests.order_by("pk").values_list("pk", flat=True))


def guests_in(room: Room, people: Iterable[UUID]) -> set[UUID]:
    """Those of them, and of everybody let into this one room, who are guests here and no members of its group.

    Whoever was let in counts before they write, so that the badge is there with their first words.
    """
    let_in = RoomUserPermission.objects.filter(content_object=room, permission__codename=GUEST)
    people = set(people) | set(let_in.values_list("user", flat=True))
    members = Membership.objects.current().filter(community=room.community_id, person__in=people)
    roles = dict(members.values_list("person_id", "role"))
    granted = {person for _room, person in _guests([room.pk], people) if person not in roles}
    return granted | {person for person, role in roles.items() if role == Membership.Role.GUEST}


def let_into(room: Room) -> QuerySet[User]:
    """Those who were once let into this one room; whether they may read it now, `readers` says."""
    let_in = RoomUserPermission.objects.filter(content_object=room, permission__codename=GUEST)
    return User.objects.taking_part().filter(pk__in=let_in.values("user"))


def rooms_of_guest(person: User, community: Community) -> QuerySet[Room]:
    granted = RoomUserPermission.objects.filter(user=person, permission__codename=GUEST)
    return Room.objects.filter(community=community, pk__in=granted.values("content_object")).exclude(kind=Kind.DIRECT)


def listed_rooms(user: Person, community: Community) -> QuerySet[Room]:
    """The rooms of a group that somebody who reads the group finds listed there; no direct conversations."""
    rooms = Room.objects.filter(~Q(kind=Kind.DIRECT), community=community)
    if may(user, May.MODERATE, community):
        return rooms
    chosen = _chosen().filter(person=user.pk, room__community=community)
    let_in = _let_in().filter(user=user.pk, content_object__community=community)
    return rooms.filter(Q(kind=Kind.OPEN) | Q(pk__in=chosen.values("room")) | Q(pk__in=let_in.values("content_object")))


def chosen_for(person: User) -> QuerySet[RoomMember]:
    """Which rooms somebody was chosen for, as far as it counts today."""
    return _chosen().filter(person=person)


def people_of(room: Room) -> QuerySet[Membership]:
    """The places in the group of those chosen for a room, which count today."""
    chosen = _chosen().filter(room=room).values("person")
    return Membership.objects.counting().filter(community=room.community_id, person__in=chosen, role__in=READING)


def narrower_rooms_of(user: User) -> dict[UUID, UUID]:
    """Every room narrower than its group that this person reads, with its group: as `may_read` says. Three queries."""
    narrower = ~Q(room__kind=Kind.OPEN)
    found = dict(_chosen().filter(narrower, person=user).values_list("room_id", "room__community_id"))
    tended = Room.objects.filter(kind=Kind.NARROW, community__memberships__in=_tending([user.pk]))
    found |= dict(tended.values_list("pk", "community_id"))
    let_in = _let_in().filter(user=user, content_object__kind=Kind.NARROW)
    return found | dict(let_in.values_list("content_object_id", "content_object__community_id"))


def rooms_let_into(user: User) -> list[tuple[UUID, UUID, datetime | None]]:
    """Each single room this person is a guest of, with its group and since when they read there: as `may_read` says."""
    granted = RoomUserPermission.objects.filter(user=user, permission__codename=GUEST)
    rooms = dict(granted.values_list("content_object_id", "content_object__community_id"))
    guests = {room for room, _person in _guests(rooms, [user.pk])} if rooms else set()
    late = Membership.objects.current().filter(person=user, community__in=rooms.values(), reads_from__isnull=False)
    since = dict(late.values_list("community_id", "reads_from"))
    return [(room, community, since.get(community)) for room, community in rooms.items() if room in guests]


_groups_and_kinds = Prepared(
    lambda places: Room.objects.filter(pk__in=places.ids("rooms")).order_by().values_list("pk", "community_id", "kind")
)


def readers_by_room(asked: People) -> dict[UUID, set[UUID]]:
    """For each room those of the people who may read it; perhaps some who were asked of another. Six queries."""
    rooms = {pk: (community, kind) for pk, community, kind in _groups_and_kinds(rooms=asked.keys())}
    whole: dict[UUID, list[UUID]] = {}
    for room, (community, kind) in rooms.items():
        if kind == Kind.OPEN:
            whole.setdefault(community, []).extend(asked[room])
    members = readers_by_group(whole) if whole else {}
    found = {room: set(members[community]) if kind == Kind.OPEN else set() for room, (community, kind) in rooms.items()}
    left = {room: [one for one in asked[room] if one not in found[room]] for room in rooms}
    people = {one for some in left.values() for one in some}
    if people and (narrower := {room for room, (_community, kind) in rooms.items() if kind != Kind.OPEN}):
        for room, person in _insiders(narrower, people):
            found[room].add(person)
    if any(person not in found[room] for room, some in left.items() for person in some):
        for room, person in _guests(rooms, people):
            found[room].add(person)
    return found


def readers(pairs: Iterable[Pair]) -> set[Pair]:
    """The same of (room, person) pairs: those in which the person may read."""
    asked = by_thing(pairs)
    found = readers_by_room(asked)
    return {(room, person) for room, people in asked.items() if room in found for person in people & found[room]}
