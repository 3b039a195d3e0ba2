"""Gives staff their rights, and takes them back, until there are pages for it."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.management.base import CommandParser
from django.db import transaction

from accounts.models import User
from communities.groups.actions import add_member, give_role
from communities.groups.models import Community, Membership
from communities.groups.permissions import (
    grant_moderation,
    has_moderation_grant,
    may_moderate,
    membership_of,
    withdraw_moderation,
)
from core.command import PlainCommand, WrongUse
from home.pages.actions import prepare_roles
from records.actions import write_entry

PERMISSIONS = {
    "registrations": "approve_user",
    "groups": "add_community",
    "cases": "work_everywhere",
    "defamation": "work_defamation",
    "safeguarding": "work_safeguarding",
    "intimate-images": "work_intimate",
    "child-abuse": "work_abuse",
    "addresses": "see_addresses",
}
ROLES = {"editor": "Editors", "publisher": "Publishers"}
IN_A_GROUP = ("host", "moderator")
DUTIES = (*PERMISSIONS, *ROLES, *IN_A_GROUP)


class Command(PlainCommand):
    help = "Let a person approve registrations, make groups, work on cases, edit or publish pages, moderate a group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("duty", choices=DUTIES)
        parser.add_argument("--group", default="", help="the group's name in its address, for host and moderator")
        parser.add_argument("--take-back", action="store_true", help="take the duty back (not for host)")

    @transaction.atomic
    def handle(self, *args: Any, email: str, duty: str, group: str, take_back: bool, **options: Any) -> None:
        person = User.objects.select_for_update().filter(email__iexact=email, state=User.State.APPROVED).first()
        if person is None:
            raise WrongUse(f"There is no approved person with the address {email}.")
        community = Community.objects.filter(slug=group).first()
        if duty in IN_A_GROUP and community is None:
            raise WrongUse("Say which group: --group with its name in the address, such as foster-carers.")
        if duty == "host" and take_back:
            raise WrongUse("A host is made a member again on the group's page, where it is seen who else hosts it.")
        if community is not None and duty in IN_A_GROUP:
            _in_group(person, duty, community, take_back)
        else:
            _of_site(person, duty, take_back)
        kind = "duty.taken_back" if take_back else "duty.given"
        write_entry(
            kind, subject=("person", person.pk), by=None, community=community.pk if community else None, duty=duty
        )
        self.stdout.write(f"{person.display_name}: {duty} {'taken back' if take_back else 'given'}.")


def _in_group(person: User, duty: str, community: Community, take_back: bool) -> None:
    if duty == "host":
        add_member(community, person, by=None, role=Membership.Role.HOST)
    elif take_back:
        _take_back_moderation(person, community)
    else:
        grant_moderation(person, community)


def _take_back_moderation(person: User, community: Community) -> None:
    """All of it: what a command gave, and the role that a host gave on the members' page."""
    membership = membership_of(person, community)
    is_moderator = membership is not None and membership.role == Membership.Role.MODERATOR
    if not is_moderator and not has_moderation_grant(person, community):
        why = "hosts this group, and a host moderates it" if may_moderate(person, community) else "does not moderate it"
        raise WrongUse(f"{person.display_name} {why}: nothing to take back.")
    withdraw_moderation(person, community)
    if membership and is_moderator:
        give_role(membership, role=Membership.Role.MEMBER, by=None)


def _of_site(person: User, duty: str, take_back: bool) -> None:
    held: Any
    right: Permission | Group
    if duty in PERMISSIONS:
        held, right = person.user_permissions, Permission.objects.get(codename=PERMISSIONS[duty])
    else:
        prepare_roles()
        held, right = person.groups, Group.objects.get(name=ROLES[duty])
    if take_back and not held.filter(pk=right.pk).exists():
        raise WrongUse(f"{person.display_name} does not have this duty: nothing to take back.")
    (held.remove if take_back else held.add)(right)
