"""Memberships that end and are renewed, and the reminders of every date, of approvals too."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.approvals.queries import approvers
from accounts.approvals.reminders import check_last_day, plan_reminders
from accounts.clocks import earliest_in, is_over
from accounts.models import Reminder, User
from communities.groups.models import Membership
from communities.groups.permissions import May, hold_right
from communities.groups.queries import hosts_of
from communities.notifications.actions import notify
from communities.notifications.models import Notification
from core.errors import Refused
from outbox.actions import queue_letter
from realtime.models import Update
from realtime.publish import in_order, publish
from records.actions import write_entry

Role, State = Membership.Role, Membership.State


@transaction.atomic
def confirm_membership(
    membership: Membership, *, until: date | None, seen: date | None, by: User, now: datetime | None = None
) -> Membership:
    """Says until when somebody belongs to a group. One that had ended stands again, and everything is as it was.

    `seen` is the last day that whoever decides was shown: the second of two is told that it is done (`conflict`).
    """
    check_last_day(until, now=now)
    hold_right(by, May.RENEW, membership.community, besides=[membership.person_id])
    if membership.role == Role.HOST and until is not None:
        raise Refused("invalid", _("A host's membership does not end. Give them another role first."), field="until")
    standing = Membership.objects.filter(pk=membership.pk, state__in={State.ACTIVE, State.LAPSED}, until=seen)
    if until is not None:
        standing = standing.exclude(role=Role.HOST)
    if not standing.update(state=State.ACTIVE, until=until):
        raise _done_already(membership)
    had_ended = membership.state == State.LAPSED
    membership.state, membership.until = State.ACTIVE, until
    _tell_confirmed(membership, was=seen, had_ended=had_ended, by=by, now=now)
    return membership


def _done_already(membership: Membership) -> Refused:
    """Why it came too late: somebody moved the day, or ended the membership."""
    membership.refresh_from_db()
    name = {"name": membership.person}
    if membership.state not in {State.ACTIVE, State.LAPSED}:
        return Refused("conflict", _("%(name)s no longer belongs to this group.") % name)
    if membership.until is None:
        return Refused("conflict", _("Already done: the membership of %(name)s no longer ends.") % name)
    words = _("Already done: the membership of %(name)s has been changed meanwhile. Its last day is %(day)s.")
    return Refused("conflict", words % (name | {"day": date_format(membership.until, "j F Y")}))


def _tell_confirmed(
    membership: Membership, *, was: date | None, had_ended: bool, by: User, now: datetime | None
) -> None:
    person, community = membership.person, membership.community_id
    entry = write_entry(
        "member.confirmed",
        subject=("person", person.pk),
        by=by.pk,
        community=community,
        until=membership.until.isoformat() if membership.until else None,
        was=was.isoformat() if was else None,
    )
    plan_reminders("membership", membership.pk, until=membership.until, recipient=person, now=now)
    notify(person, "membership_renewed" if was else "membership_dated", community=community)
    if had_ended:
        queue_letter(person, template="something_new", unique_key=f"member.confirmed:{entry.pk}")
    action = Update.Action.CREATED if had_ended else Update.Action.EDITED
    publish(f"me:{person.pk}", "member", action, membership.pk)
    publish(f"group:{community}", "member", action, membership.pk)


def lapse_memberships(*, now: datetime, limit: int = 100) -> int:
    """Ends the memberships whose last day and grace are over, and returns how many. Any number of clocks may do it."""
    earliest = earliest_in(timezone.localdate(now))
    over = Membership.objects.filter(state=State.ACTIVE, until__lt=earliest).exclude(role=Role.HOST)
    found = over.select_related("person").order_by("until")[:limit]
    return sum(_lapse(membership, earliest) for membership in found)


@transaction.atomic
def _lapse(membership: Membership, earliest: date) -> bool:
    # Asked once more of the row: it may have been renewed, or ended by another clock, since it was listed
    still_over = Membership.objects.filter(pk=membership.pk, state=State.ACTIVE, until__lt=earliest)
    if not still_over.exclude(role=Role.HOST).update(state=State.LAPSED):
        return False
    person, community = membership.person, membership.community_id
    entry = write_entry("member.lapsed", subject=("person", person.pk), by=None, community=community)
    notify(person, "membership_lapsed")  # no group: whoever is out of a secret one is told no more of it
    queue_letter(person, template="something_new", unique_key=f"member.lapsed:{entry.pk}")
    publish(f"me:{person.pk}", "member", Update.Action.REMOVED, membership.pk)
    publish(f"group:{community}", "member", Update.Action.REMOVED, membership.pk)
    return True


def send_reminders(*, now: datetime, limit: int = 100) -> int:
    """Gives the reminders that are due, each once, and returns how many. Any number of clocks may do it."""
    waiting = Reminder.objects.filter(done_at=None, due_on__lte=timezone.localdate(now)).order_by("due_on", "pk")
    due = list(waiting.select_related("recipient")[:limit])
    staff = list(approvers()) if any(reminder.subject_kind == "person" for reminder in due) else []
    return sum(_remind(reminder, staff, now) for reminder in due)


@transaction.atomic
@in_order()
def _remind(reminder: Reminder, staff: list[User], now: datetime) -> bool:
    if not Reminder.objects.filter(pk=reminder.pk, done_at=None).update(done_at=now):
        return False
    if _is_stale(reminder, timezone.localdate(now)):
        return False
    if reminder.subject_kind == "person":
        standing = User.objects.filter(pk=reminder.subject_id, state=User.State.APPROVED, approved_until=reminder.until)
        if not standing.exists():
            return False
        notify(reminder.recipient, "approval_due")
        _tell_renewers(reminder, staff, "approvals_due", now=now)
    else:
        membership = (
            Membership.objects.filter(pk=reminder.subject_id, state=State.ACTIVE, until=reminder.until)
            .select_related("community")
            .first()
        )
        if membership is None:
            return False
        notify(reminder.recipient, "membership_due", community=membership.community_id)
        hosts = hosts_of(membership.community)
        _tell_renewers(reminder, hosts, "memberships_due", membership=membership, now=now)
    queue_letter(reminder.recipient, template="something_new", unique_key=f"reminder:{reminder.pk}")
    return True


def _is_stale(reminder: Reminder, today: date) -> bool:
    """After a long stop of the clock only the newest due step is told, and none of a day that is long over."""
    newer = Reminder.objects.filter(
        subject_id=reminder.subject_id,
        until=reminder.until,
        recipient=reminder.recipient_id,
        days_before__lt=reminder.days_before,
        due_on__lte=today,
    )
    return is_over(reminder.until, today) or newer.exists()


def _tell_renewers(
    reminder: Reminder,
    renewers: Iterable[User],
    kind: str,
    *,
    membership: Membership | None = None,
    now: datetime,
) -> None:
    """Tells those who can renew, once for each step; whoever has not read the last such line needs no second one."""
    community = membership.community_id if membership else None
    people = [person for person in renewers if person.pk != reminder.recipient_id]
    step = {"subject_id": reminder.subject_id, "until": reminder.until, "days_before": reminder.days_before}
    told = set(Reminder.objects.filter(**step, recipient__in=people).values_list("recipient_id", flat=True))
    unread = Notification.objects.filter(person__in=people, kind=kind, community=community, read_at=None)
    waiting = set(unread.values_list("person_id", flat=True))
    rows = [
        Reminder(**step, subject_kind=reminder.subject_kind, due_on=reminder.due_on, recipient=person, done_at=now)
        for person in people
        if person.pk not in told
    ]
    Reminder.objects.bulk_create(rows)
    for row in rows:
        if row.recipient_id not in waiting:
            notify(row.recipient, kind, community=community)
