"""Who can be named under something, and who of them hears of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.groups.permissions import (
    ROLE_PERMISSIONS,
    May,
    Person,
    access_community,
    belongs,
    readers,
    reading_from,
    written_for,
)
from communities.people.permissions import access_directory
from communities.people.updates import deaf_to
from communities.rooms.models import Room
from communities.rooms.permissions import access_room, let_into, may_send
from communities.rooms.permissions import readers as room_readers
from communities.words.models import Words

READING = [role for role, allowed in ROLE_PERMISSIONS.items() if May.READ in allowed]


def mentionable(community: Community, *, at: datetime | None = None) -> QuerySet[User]:
    """The members who can read what was written there `at` that time (now: None). Guests and strangers cannot be named.

    Members see each other's names in the group's list of people: nobody learns one here.
    """
    member = Membership.objects.counting().filter(community=community, role__in=READING)
    if at is not None and community.visibility != Community.Visibility.OPEN:
        member = member.filter(Q(reads_from=None) | Q(reads_from__lte=at))
    return User.objects.taking_part().filter(pk__in=member.values("person"))


def mentionable_in(room: Room, *, by: User, at: datetime | None = None) -> QuerySet[User]:
    """Those who read a chat room and can be named there by `by`, who writes in it: its members, and its guests.

    Whoever does not see the group's list of people names only those they have met here: who wrote in this room.
    """
    people = set(mentionable(room.community, at=at).values_list("pk", flat=True))
    people |= set(let_into(room).values_list("pk", flat=True))
    if not belongs(by, room.community):
        met = room.messages.filter(written_for(by, room.community), state=Words.State.SHOWN)
        people &= set(met.order_by().values_list("author", flat=True).distinct())
    reading = room_readers({(room.pk, person) for person in people})
    return User.objects.filter(pk__in={person for _room, person in reading})


def hearers(people: Collection[UUID], community: Community, *, of: UUID, at: datetime) -> set[UUID]:
    """Those of the people whom words by `of`, which belong to something written `at`, may be told to: six queries.

    They read the group today, it was written in their time, and they have not blocked its author, who is not told.
    """
    approved = _approved(people, of)
    reading = {person for _group, person in readers({(community.pk, person) for person in approved})}
    return _hearing(reading, community.pk, of, at)


def hearers_in(people: Collection[UUID], room: Room, *, of: UUID, at: datetime) -> set[UUID]:
    """The same for words in a chat room, which its guests read too and not each member must."""
    approved = _approved(people, of)
    reading = {person for _room, person in room_readers({(room.pk, person) for person in approved})}
    return _hearing(reading, room.community_id, of, at)


def _approved(people: Collection[UUID], of: UUID) -> set[UUID]:
    others = set(people) - {of}
    return set(User.objects.taking_part().filter(pk__in=others).values_list("pk", flat=True)) if others else set()


def _hearing(reading: set[UUID], community: UUID, of: UUID, at: datetime) -> set[UUID]:
    if not reading:
        return set()
    late = {person for person, since in reading_from([community], reading).items() if since > at}
    return reading - late - deaf_to(of, reading)


def access_names(user: Person, slug: str) -> Community:
    """A group in which this person may write and see who belongs to it. Raises Http404, StepFirst and Moved."""
    access_community(user, slug, May.POST)
    community, _membership = access_directory(user, slug)
    return community


def access_names_in(user: Person, slug: str, room_slug: str) -> Room:
    """A chat room in which this person may write. Raises as `access_room`, and PermissionDenied to who only reads."""
    room = access_room(user, slug, room_slug)
    if not may_send(user, room):
        raise PermissionDenied
    return room
