from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_let_in
from communities.direct.models import Opening, Refusal
from communities.direct.permissions import check_heard, common_groups, hold_both, is_offered
from communities.groups.locks import lock_memberships
from communities.groups.models import Community
from communities.rooms.models import Room, RoomMember
from communities.words.actions import check_rate
from realtime.read import missing


def pair_of(community: UUID, one: UUID, other: UUID) -> UUID:
    """The same for both of them, and another in each group."""
    first, second = sorted([one, other])
    return uuid5(community, f"{first.hex}{second.hex}")


@transaction.atomic
def open_conversation(community: Community, person: User, *, by: User, now: datetime | None = None) -> Room:
    """The one room of these two in the group, made where there is none. Raises Refused.

    Held are both memberships and both people: each refusal comes wholly before, or wholly after.
    """
    lock_memberships(community, by.pk, person.pk)
    hold_both(by.pk, person.pk)
    by = User.objects.get(pk=by.pk)
    person = User.objects.get(pk=person.pk)
    is_met = by.pk != person.pk and is_let_in(person) and community in common_groups(by, person)
    if not is_offered() or not is_met:
        raise missing()
    check_heard(by, person)
    pair, now = pair_of(community.pk, by.pk, person.pk), now or timezone.now()
    room = Room.objects.filter(pair=pair).first()
    if room is None:
        check_rate(Opening.objects.filter(by=by), settings.NEW_CONVERSATION_LIMIT, at="at", now=now, field="text")
        pk = uuid4()
        room = Room.objects.create(pk=pk, community=community, kind=Room.Kind.DIRECT, slug=str(pk), pair=pair)
        Opening.objects.create(by=by, at=now)
    for one in (by, person):
        RoomMember.objects.get_or_create(room=room, person=one)
    room.community = community
    return room


@transaction.atomic
def refuse_direct_messages(person: User, *, is_on: bool) -> None:
    """Says whether somebody wants no direct messages. Whoever writes to them is not told why it does not arrive."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)  # a message comes wholly before it, or wholly after
    if is_on:
        Refusal.objects.get_or_create(person=person)
    else:
        Refusal.objects.filter(person=person).delete()


def forget_direct(people: list[User]) -> None:
    Refusal.objects.filter(person__in=people).delete()
    Opening.objects.filter(by__in=people).delete()


def join_direct(closed: User, kept: User) -> None:
    """After the rooms went over: what the kept account writes to somebody goes on where the closed one left off.

    Where each of the two accounts wrote to the same person, both conversations stay. Who refused goes on refusing.
    """
    if Refusal.objects.filter(person=closed).exists():
        Refusal.objects.get_or_create(person=kept)
    mine = Room.objects.filter(kind=Room.Kind.DIRECT, members__person=kept)
    for room in mine.exclude(members__person=closed):
        other = room.members.exclude(person=kept).values_list("person_id", flat=True).first()
        pair = pair_of(room.community_id, kept.pk, other) if other else None
        if pair and room.pair != pair and not Room.objects.filter(pair=pair).exists():
            Room.objects.filter(pk=room.pk).update(pair=pair)
    forget_direct([closed])
