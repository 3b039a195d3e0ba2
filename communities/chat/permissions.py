from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from guardian.shortcuts import assign_perm, remove_perm

from accounts.models import User
from accounts.permissions import may_take_part
from communities.chat.models import Room, RoomUserPermission
from communities.groups.models import Community, Membership
from communities.groups.permissions import May, Person, access_listing, check_accepted, may, membership_of
from communities.groups.permissions import readers as group_readers

GUEST = "enter_room"


def _guests(rooms: Iterable[UUID], people: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """The (room, person) pairs of those let into a single room. Whose membership of its group has ended is no guest,
    nor is who belongs to it and has not accepted its rules.

    Asked of the rows themselves, so that pages and sockets answer alike and a superuser is nobody's guest.
    """
    theirs = {"community": OuterRef("content_object__community"), "person": OuterRef("user")}
    rows = RoomUserPermission.objects.filter(
        ~Exists(Membership.objects.filter(**theirs)) | Exists(Membership.objects.counting().filter(**theirs)),
        content_object__in=rooms,
        user__in=people,
        permission__codename=GUEST,
    )
    return set(rows.values_list("content_object_id", "user_id"))


def is_guest(user: Person, room: Room) -> bool:
    return user.pk is not None and may_take_part(user) and bool(_guests([room.pk], [user.pk]))


def grant_entry(person: User, room: Room) -> None:
    assign_perm(GUEST, person, room)


def withdraw_entry(person: User, room: Room) -> None:
    remove_perm(GUEST, person, room)


def may_read(user: Person, room: Room) -> bool:
    return may(user, May.READ, room.community) or is_guest(user, room)


def may_send(user: Person, room: Room) -> bool:
    if may(user, May.POST, room.community):
        return True
    # Whoever was a guest once and is a reader now reads, and does not write by what let them in then.
    membership = membership_of(user, room.community)
    if membership is not None and membership.role != Membership.Role.GUEST:
        return False
    return room.community.archived_at is None and is_guest(user, room)


def access_room(user: Person, slug: str, room_slug: str) -> Room:
    """A room this person may read, as a member or as its guest. Raises Http404, StepFirst and Moved, as groups do."""
    room = Room.objects.select_related("community").filter(community__slug=slug, slug=room_slug).first()
    if room is None or not may_read(user, room):
        community = access_listing(user, slug)
        check_accepted(membership_of(user, community), community)
        raise Http404
    return room


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


def rooms_of_guest(person: User, community: Community) -> QuerySet[Room]:
    granted = RoomUserPermission.objects.filter(user=person, permission__codename=GUEST)
    return Room.objects.filter(community=community, pk__in=granted.values("content_object"))


def readers(pairs: set[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Those of the (room, person) pairs in which the person may read, in four queries however many pairs."""
    rooms = dict(Room.objects.filter(pk__in={room for room, _ in pairs}).values_list("pk", "community_id"))
    members = group_readers({(rooms[room], person) for room, person in pairs if room in rooms})
    found = {(room, person) for room, person in pairs if room in rooms and (rooms[room], person) in members}
    if found == pairs:
        return found
    return found | (_guests(rooms, {person for _, person in pairs}) & pairs)
