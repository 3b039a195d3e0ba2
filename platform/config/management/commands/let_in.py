"""Lets somebody who is no member into one chat room, and out again, until there is a page for it."""

from typing import Any

from django.core.management.base import CommandParser

from accounts.models import User
from communities.rooms.actions import admit_guest, dismiss_guest
from communities.rooms.models import Room
from core.command import PlainCommand, WrongUse
from core.errors import Refused


class Command(PlainCommand):
    help = "Let a person into one chat room of a group they do not belong to, as its guest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("group", help="the group's name in its address, such as foster-carers")
        parser.add_argument("room", help="the room's name in its address")
        parser.add_argument("--take-back", action="store_true", help="they are a guest no longer")

    def handle(self, *args: Any, email: str, group: str, room: str, take_back: bool, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email, state=User.State.APPROVED).first()
        if person is None:
            raise WrongUse(f"There is no approved person with the address {email}.")
        found = (
            Room.objects.select_related("community")
            .filter(community__slug=group, slug=room)
            .exclude(kind=Room.Kind.DIRECT)
            .first()
        )
        if found is None:
            raise WrongUse(f"There is no room {room} in a group {group}: give both as their addresses have them.")
        try:
            (dismiss_guest if take_back else admit_guest)(found, person, by=None)
        except Refused as refused:
            raise WrongUse(f"{person.display_name}: {refused.message}") from None
        self.stdout.write(f"{person.display_name}: {'no longer ' if take_back else ''}a guest of {found.name}.")
