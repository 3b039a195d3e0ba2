from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_approve
from communities.groups.actions import add_member, change_role, leave_community
from communities.groups.locks import lock_members, lock_memberships
from communities.groups.models import Community, Membership
from communities.groups.permissions import may_no_longer, membership_of
from communities.hosts.queries import groups_without_host, heirs_of
from communities.notifications.actions import notify
from core.errors import Refused
from realtime.publish import in_order
from realtime.read import missing
from records.actions import write_entry

Role = Membership.Role


@transaction.atomic
@in_order()
def hand_over_and_leave(membership: Membership, *, heir: Membership) -> Membership:
    """Makes another member a host and lets this one leave: both or neither. Raises Refused."""
    community, person = membership.community, User.objects.get(pk=membership.person_id)
    lock_memberships(community, person.pk, heir.person_id, hosts=True)
    now_held = membership_of(person, community)
    if now_held is None or now_held.role != Role.HOST:
        raise may_no_longer()
    found = heirs_of(community, besides=person).filter(pk=heir.pk).first()
    if found is None:
        raise Refused("invalid", _("Choose a member who can take the group over."), field="heir")
    change_role(found, role=Role.HOST, by=person)
    notify(found.person, "made_host", community=membership.community_id)
    return leave_community(membership)


@transaction.atomic
@in_order()
def appoint_host(community: Community, person: User, *, by: User | None) -> Membership:
    """Gives a group that has no host one again. Raises Refused: where there is a host, hosts give roles."""
    if by is not None and not may_approve(by):
        raise missing()
    lock_members(community)
    if not groups_without_host().filter(pk=community.pk).exists():
        raise Refused("conflict", _("This group has a host again, so nothing was changed."))
    if person.state != User.State.APPROVED:
        raise Refused("invalid", _("Choose somebody who is approved."))
    membership = add_member(community, person, by=by.pk if by else None, role=Role.HOST)
    write_entry("group.host_appointed", subject=("person", person.pk), by=by.pk if by else None, community=community.pk)
    notify(person, "made_host", community=community.pk)
    return membership


@transaction.atomic
def note_look(community: Community, *, by: User) -> None:
    """Records that a member of staff who need not belong to the group saw who belongs to it."""
    write_entry("group.members_viewed", subject=("group", community.pk), by=by.pk, community=community.pk)
