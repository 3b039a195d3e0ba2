"""Somebody closes their own account."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.approvals.endings import end_all
from accounts.approvals.reminders import plan_reminders
from accounts.closing.actions import check_may_close, forget_person, forget_restricted
from accounts.closing.keepers import must_be_kept
from accounts.models import User
from communities.chat.models import ReadPosition
from communities.closing.queries import left_empty, to_hand_over
from communities.direct.actions import forget_direct
from communities.drafts.actions import forget_drafts
from communities.events.models import EventAnswer
from communities.groups.actions import leave_community
from communities.groups.locks import lock_groups, lock_members, lock_memberships
from communities.groups.models import Community, CommunityUserPermission, JoinRequest, Membership
from communities.invitations.actions import revoke_invitations_of
from communities.joining.actions import cancel_request
from communities.mentions.models import Mention
from communities.mutes.actions import forget_mutes
from communities.notifications.models import Following, Notification, Wish
from communities.people.actions import forget_files
from communities.people.models import Block, Profile
from communities.polls.actions import forget_voters
from communities.rooms.models import RoomMember, RoomUserPermission
from communities.scheduling.actions import forget_scheduled
from communities.settings.actions import archive_left_empty
from communities.traces.actions import forget_traces
from communities.visits.actions import forget_visits
from core.errors import Refused
from realtime.publish import in_order


@transaction.atomic
@in_order()
def close_account(person: User, *, by: User, now: datetime | None = None) -> User:
    """Ends what somebody has here and forgets who they were. What they wrote stays. Twice is once. Raises Refused.

    All of it or nothing: half a closed account would be one that nobody can get into and that still names somebody.
    """
    if by.pk != person.pk:
        raise Refused("invalid", _("Only you can close your account."))
    now = now or timezone.now()
    everybody = [*person.doubles.all(), person]
    for one in everybody:
        revoke_invitations_of(one, by=one, now=now)  # before the memberships, as whoever accepts one takes them
    _hold_groups(everybody)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.state == User.State.CLOSED:
        return person
    check_may_close(person)
    for community in left_empty(person):
        if community.archived_at is None:
            archive_left_empty(community, by=person, now=now)
    if to_hand_over(person):  # asked after the archiving, which ends joining
        raise Refused("invalid", _("A group needs a host. Hand over the groups you host alone first."))
    for one in everybody:
        _leave_everything(one, now=now)
    if not must_be_kept([one.pk for one in everybody]):
        _forget_profiles(everybody)
    Block.objects.filter(Q(by__in=everybody) | Q(person__in=everybody)).delete()
    EventAnswer.objects.filter(person__in=everybody).delete()  # the clock gives their places to others
    for rows in (Notification, Wish, Following, Mention):
        rows._default_manager.filter(person__in=everybody).delete()
    RoomMember.objects.filter(person__in=everybody).delete()
    ReadPosition.objects.filter(person__in=everybody).delete()
    forget_mutes(everybody)
    forget_direct(everybody)
    forget_traces(everybody)
    forget_visits(everybody)
    forget_drafts(everybody)
    forget_scheduled(everybody)
    forget_voters(everybody)
    forget_person(person)
    return person


def forget_kept(person: User) -> None:
    """No claim needs a closed account any more: what was kept of it goes as it would have gone then."""
    if forget_restricted(person):
        _forget_profiles([*person.doubles.all(), person])


def _forget_profiles(people: list[User]) -> None:
    profiles = Profile.objects.filter(person__in=people)
    for picture in [profile.picture for profile in profiles if profile.picture is not None]:
        transaction.on_commit(partial(forget_files, picture))
    profiles.delete()


def _hold_groups(people: list[User]) -> None:
    """All rows that leaving takes, in the order in which others take them: groups, memberships, then what is in them.

    Where they host, everybody's: such a group may be archived.
    """
    active = Membership.objects.filter(person__in=people, state=Membership.State.ACTIVE)
    lock_groups(active.values_list("community", flat=True))
    hosted = set(active.filter(role=Membership.Role.HOST).values_list("community", flat=True))
    for community in Community.objects.filter(pk__in=active.values("community")).order_by("pk"):
        if community.pk in hosted:
            lock_members(community)
        else:
            lock_memberships(community, *(person.pk for person in people), hosts=True)


def _leave_everything(person: User, *, now: datetime) -> None:
    end_all(person, by=person)
    for request in JoinRequest.objects.filter(person=person, state__in=JoinRequest.OPEN).order_by("pk"):
        cancel_request(request, by=person, now=now)
    JoinRequest.objects.filter(person=person).delete()  # with what they told the hosts of themselves
    active = Membership.objects.filter(person=person, state=Membership.State.ACTIVE)
    for membership in active.order_by("community", "pk"):
        plan_reminders("membership", membership.pk, until=None, recipient=person)
        leave_community(membership)
    CommunityUserPermission.objects.filter(user=person).delete()
    RoomUserPermission.objects.filter(user=person).delete()
