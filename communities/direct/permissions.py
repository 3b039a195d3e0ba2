"""Who may write to whom. What refuses somebody never says which of the reasons it was."""

from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from communities.direct.models import Refusal
from communities.groups.models import Community
from communities.groups.permissions import May, Person, may
from communities.people.models import Block
from communities.people.permissions import access_person, shared_groups
from communities.rooms.models import Room
from communities.rooms.permissions import access_room, other_of
from core.errors import Refused
from realtime.read import missing


def is_offered() -> bool:
    return bool(settings.DIRECT_MESSAGES)


def common_groups(user: Person, person: User) -> list[Community]:
    """The groups in which the two may write to each other: both belong there, and `user` writes there."""
    found = [mine.community for mine in shared_groups(user, person).order_by("community__name", "pk")]
    return [community for community in found if may(user, May.POST, community)]


def access_recipient(user: Person, pk: UUID) -> tuple[User, list[Community]]:
    """Somebody this person may want to write to, and the groups in which. Raises Http404.

    Neither a block nor a wish to get no direct messages changes the answer: it would tell of itself.
    """
    person, _audiences = access_person(user, pk)
    groups = common_groups(user, person) if is_offered() and person.pk != user.pk else []
    if not groups:
        raise Http404
    return person, groups


def access_conversation(user: Person, pk: UUID) -> Room:
    """One of one's own. Raises Http404: anybody else's is no more to be found than a missing one."""
    room = Room.objects.select_related("community").filter(pk=pk, kind=Room.Kind.DIRECT).first()
    if room is None:
        raise Http404
    return access_room(user, room.community.slug, room.slug)


def is_heard(sender: User, person: UUID) -> bool:
    """Whether what `sender` writes may reach this person, who has not blocked them and takes direct messages."""
    is_shut = Block.objects.filter(by=person, person=sender).exists() or Refusal.objects.filter(person=person).exists()
    return not is_shut


def check_heard(sender: User, person: User | None) -> None:
    """Raises Refused, and to somebody who is blocked in the very words that an unknown person's id gets."""
    if person is None:
        raise missing()
    if Block.objects.filter(by=sender, person=person).exists():
        raise Refused("invalid", _("You have blocked them. Unblock them first if you want to write to them."))
    if not is_heard(sender, person.pk):
        raise missing()


def check_reaches(sender: User, room: Room) -> None:
    """Asked when it is written. What slips past a block of that very moment is withheld when it is delivered."""
    check_heard(sender, other_of(room, sender))


def hold_both(one: UUID, other: UUID) -> None:
    """Their rows until the transaction ends: in one order, because each of the two may write to the other."""
    people = User.objects.select_for_update(no_key=True).filter(pk__in={one, other})
    list(people.order_by("pk").values_list("pk", flat=True))
