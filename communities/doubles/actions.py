"""Two accounts of one person become one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.approvals.reminders import plan_reminders
from accounts.models import User
from accounts.people.actions import check_may_join, close_double
from communities.announcements.models import Confirmation
from communities.direct.actions import join_direct
from communities.doubles.queries import DUTIES, Line, Plan, names_to_verify, plan_of
from communities.drafts.models import Draft
from communities.events.models import EventAnswer
from communities.groups.locks import lock_groups, lock_memberships
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import holds_grant_beyond
from communities.invitations.actions import revoke_invitations_of
from communities.mutes.models import Mute
from communities.people.models import Block
from communities.rooms.actions import move_room_members
from communities.rooms.models import RoomUserPermission
from communities.rooms.permissions import grant_entry, withdraw_entry
from communities.scheduling.actions import move_scheduled
from communities.traces.models import Traces
from core.errors import Refused
from realtime.models import Update
from realtime.publish import in_order, publish
from records.actions import write_entry

State = Membership.State


@transaction.atomic
@in_order()
def join_accounts(kept: User, closed: User, *, seal: str, reason: str, by: User, now: datetime | None = None) -> User:
    """Closes one account of somebody's and gives its places in groups to the other. Twice is once. Raises Refused.

    `seal` is that of the plan they were shown: where something has changed since, nothing happens.
    """
    now = now or timezone.now()
    kept, closed = _hold_both(kept, closed, by=by, now=now)
    if closed.merged_into_id == kept.pk:
        return kept
    check_may_join(kept, closed, by=by)
    plan = plan_of(kept, closed)
    if plan.seal != seal:
        raise Refused("conflict", _("Something has changed since you were shown this. Read it again."))
    check_gives_no_duty(plan)
    check_is_one_person(plan)
    for line in plan.lines:
        if line.outcome in {"joins", "more"}:
            _give(line, kept, by=by, now=now)
    _move_rooms(plan)
    move_room_members(closed, kept, now=now)
    join_direct(closed, kept)
    _move_requests(kept, closed, by=by, now=now)
    _share_blocks(kept, closed)
    _bring_along(kept, closed)
    move_scheduled(closed, kept)
    close_double(closed, into=kept, reason=reason, by=by)
    for line in plan.lines:
        _end(line, by=by)
    return kept


def _hold_both(kept: User, closed: User, *, by: User, now: datetime) -> tuple[User, User]:
    """Takes the rows in the order of everybody: invitations, groups, memberships, people; the two as they are now."""
    both = {kept.pk, closed.pk}
    revoke_invitations_of(closed, by=by, now=now)
    belonging = Membership.objects.filter(person__in=both)
    lock_groups(belonging.values_list("community", flat=True))
    for community in Community.objects.filter(pk__in=belonging.values("community")).order_by("pk"):
        lock_memberships(community, *both)
    people = User.objects.select_for_update(no_key=True).filter(pk__in=both).order_by("pk")
    held = {person.pk: person for person in people}
    return held[kept.pk], held[closed.pk]


def check_gives_no_duty(plan: Plan) -> None:
    """Raises Refused where the kept account would host or moderate what it does not today, or a group lose its host.

    Whoever talks staff into joining two accounts must not come out of it with somebody else's group.
    """
    if any(line.outcome == "removed" and line.brought.role in DUTIES for line in plan.lines):
        raise Refused(
            "conflict",
            _(
                "The account that would be closed hosts or moderates a group that the other was shown out of. "
                "Keep that one instead."
            ),
        )
    gives = [line.brought.role for line in plan.lines if line.gives_duty]
    if gives and not DUTIES & {*gives}:
        raise Refused(
            "conflict",
            _(
                "The account that is kept would host or moderate a group for longer than today. Ask a host of the "
                "group to make it a plain member first. They can give it the role again afterwards."
            ),
        )
    if gives or holds_grant_beyond(plan.closed, plan.kept):
        raise Refused(
            "conflict",
            _(
                "The account that would be closed hosts or moderates a group, and the other one does not. "
                "Keep that one instead, or ask a host of the group to give the other account the same role first."
            ),
        )


def check_is_one_person(plan: Plan) -> None:
    """Raises Refused where nobody has seen that the places the kept account would get are the same person's."""
    if plan.closed in names_to_verify(plan):
        raise Refused(
            "conflict",
            _(
                "Nobody has verified the real name of the account that is closed, and the other one would get its "
                "places. Two people can have the same name. Verify it first."
            ),
        )


def _give(line: Line, kept: User, *, by: User, now: datetime) -> None:
    membership = Membership.objects.filter(community=line.community, person=kept).first()
    is_new = line.was is None
    membership = membership or Membership(community=line.community, person=kept)
    membership.state, membership.role, membership.until = State.ACTIVE, line.role, line.until
    membership.reads_from = line.reads_from
    membership.rules_accepted = max(line.brought.rules_accepted, 0 if is_new else membership.rules_accepted)
    if is_new:
        membership.joined_at = now
    membership.save()
    plan_reminders("membership", membership.pk, until=line.until, recipient=kept, now=now)
    kind = "member.added" if is_new else "member.role_given"
    write_entry(kind, subject=("person", kept.pk), by=by.pk, community=line.community.pk, role=line.role)
    action = Update.Action.CREATED if is_new else Update.Action.EDITED
    publish(f"group:{line.community.pk}", "member", action, membership.pk)
    publish(f"me:{kept.pk}", "member", action, membership.pk)


def _end(line: Line, *, by: User) -> None:
    Membership.objects.filter(pk=line.brought.pk).update(state=State.LEFT)
    plan_reminders("membership", line.brought.pk, until=None, recipient=line.brought.person)
    community, person = line.community.pk, line.brought.person_id
    write_entry("member.merged", subject=("person", person), by=by.pk, community=community)
    publish(f"group:{community}", "member", Update.Action.REMOVED, line.brought.pk)


def _move_rooms(plan: Plan) -> None:
    """A guest's way into single rooms, but for the rooms of groups that the kept account was shown out of."""
    shut = Membership.objects.filter(person=plan.kept, state=State.REMOVED).values("community")
    rows = RoomUserPermission.objects.filter(user=plan.closed).select_related("content_object")
    open_rooms = set(rows.exclude(content_object__community__in=shut).values_list("pk", flat=True))
    for row in rows:
        if row.pk in open_rooms:
            grant_entry(plan.kept, row.content_object)
        withdraw_entry(plan.closed, row.content_object)


def _move_requests(kept: User, closed: User, *, by: User, now: datetime) -> None:
    """What they still wait for goes on under the kept account, unless it is there already."""
    waiting = JoinRequest.objects.filter(person=closed, state__in=JoinRequest.OPEN)
    belonging = Membership.objects.current().filter(person=kept).values("community")
    asked = JoinRequest.objects.filter(person=kept, state__in=JoinRequest.OPEN).values("community")
    needless = waiting.filter(community__in=belonging) | waiting.filter(community__in=asked)
    JoinRequest.objects.filter(pk__in=list(needless.values_list("pk", flat=True))).update(
        state=JoinRequest.State.CANCELLED, decided_at=now, decided_by_id=by.pk
    )
    waiting.update(person=kept)


def _bring_along(kept: User, closed: User) -> None:
    """What they confirmed, answered to events, muted, chose to show and have begun to write. What the kept account has
    of its own stands.
    """
    Draft.objects.filter(person=kept, fields={}).delete()
    brought = {Confirmation: ["announcement"], EventAnswer: ["date"], Draft: ["place", "target"], Mute: ["room"]}
    brought[Traces] = []
    for model, names in brought.items():
        rows: Any = model._default_manager
        own = rows.filter(person=kept, **{name: OuterRef(name) for name in names})
        rows.filter(~Exists(own), person=closed).update(person=kept)
    for model in (Confirmation, EventAnswer, Mute, Traces):
        model._default_manager.filter(person=closed).delete()


def _share_blocks(kept: User, closed: User) -> None:
    """Whoever blocked one of the accounts has blocked the person, and whom one of them blocked stays blocked."""
    by = Block.objects.filter(person=closed).exclude(by=kept).values_list("by", flat=True)
    of = Block.objects.filter(by=closed).exclude(person=kept).values_list("person", flat=True)
    shared = [Block(by_id=one, person=kept) for one in by] + [Block(by=kept, person_id=one) for one in of]
    Block.objects.bulk_create(shared, ignore_conflicts=True)
    Block.objects.filter(by=closed, person=kept).delete()
    Block.objects.filter(by=kept, person=closed).delete()
