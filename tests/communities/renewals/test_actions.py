from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.approvals.actions import confirm_approval
from accounts.models import Reminder, User
from communities.groups.actions import add_member, give_role
from communities.groups.models import Community, Membership
from communities.notifications.models import Notification
from communities.renewals.actions import confirm_membership, lapse_memberships, send_reminders
from core.errors import Refused
from outbox.models import Letter
from realtime.models import Update
from records.models import Entry
from tests.factories.accounts import ApproverFactory, UserFactory
from tests.factories.communities import CommunityFactory, MembershipFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNTIL = date(2027, 11, 22)


@pytest.fixture
def community() -> Community:
    return CommunityFactory()


@pytest.fixture
def host(community: Community) -> User:
    return MembershipFactory(community=community, person=UserFactory(), role="host").person


def member(community: Community, until: date | None = None, **fields: object) -> Membership:
    return MembershipFactory(community=community, person=UserFactory(), until=until, **fields)


def told(kind: str) -> list[object]:
    return list(Notification.objects.filter(kind=kind).order_by("at").values_list("person", flat=True))


def letters() -> list[tuple[object, str]]:
    return list(Letter.objects.values_list("person", "template"))


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC)


# Approvals


def test_a_person_is_reminded_once_at_each_step_and_not_before_it():
    person = UserFactory()
    confirm_approval(person, until=UNTIL, seen=None, by=ApproverFactory(), now=NOW)
    Letter.objects.all().delete()
    given = []

    for days in (121, 120, 119, 61, 60, 31, 30, 29, 0, -14):
        now = at(UNTIL - timedelta(days=days))
        given.append((days, send_reminders(now=now), send_reminders(now=now)))

    assert [(days, first) for days, first, _again in given if first] == [(120, 1), (60, 1), (30, 1)]
    assert not any(again for _days, _first, again in given)
    assert told("approval_due") == [person.pk] * 3
    assert letters() == [(person.pk, "something_new")] * 3


def test_after_a_long_stop_of_the_clock_only_the_newest_reminder_is_given():
    person, approver = UserFactory(), ApproverFactory()
    confirm_approval(person, until=UNTIL, seen=None, by=approver, now=NOW)

    assert send_reminders(now=at(UNTIL - timedelta(days=10))) == 1

    assert list(Reminder.objects.filter(recipient=person, done_at=None)) == []
    assert told("approval_due") == [person.pk]
    assert told("approvals_due") == [approver.pk]
    steps = Reminder.objects.filter(recipient=approver).values_list("subject_id", "days_before")
    assert list(steps) == [(person.pk, 30)]


def test_a_reminder_of_a_day_that_was_moved_or_is_long_over_is_never_given():
    moved, over, suspended = UserFactory(), UserFactory(), UserFactory(suspended=True)
    day = date(2026, 12, 10)
    for person in (moved, over, suspended):
        User.objects.filter(pk=person.pk).update(approved_until=day)
        Reminder.objects.create(
            subject_kind="person", subject_id=person.pk, until=day, days_before=30, due_on=date(2026, 11, 10),
            recipient=person,
        )  # fmt: skip
    User.objects.filter(pk=moved.pk).update(approved_until=UNTIL)

    assert send_reminders(now=at(day + timedelta(days=15))) == 0

    assert (Notification.objects.count(), Letter.objects.count()) == (0, 0)
    assert not Reminder.objects.filter(done_at=None).exists()


def test_whoever_can_renew_is_told_once_while_it_is_unread_and_nobody_else():
    approver, reading, other = ApproverFactory(), ApproverFactory(), UserFactory()
    people = [UserFactory(), UserFactory()]
    for person in people:
        confirm_approval(person, until=date(2026, 12, 10), seen=None, by=approver, now=NOW)

    assert send_reminders(now=NOW, limit=1) == 1
    Notification.objects.filter(person=reading).update(read_at=NOW)
    assert send_reminders(now=NOW) == 1

    assert sorted(told("approvals_due"), key=str) == sorted([approver.pk, reading.pk, reading.pk], key=str)
    assert other.pk not in told("approvals_due")
    rows = Reminder.objects.filter(recipient__in=[approver, reading], done_at=NOW)
    assert rows.count() == 4


def test_two_clocks_give_a_reminder_once():
    person = UserFactory()
    confirm_approval(person, until=date(2026, 12, 10), seen=None, by=ApproverFactory(), now=NOW)
    from communities.renewals.actions import _remind

    listed = list(Reminder.objects.select_related("recipient"))
    assert [_remind(row, [], NOW) for row in listed + listed] == [True, False]
    assert told("approval_due") == [person.pk]


def test_a_clock_that_wakes_late_asks_a_fixed_number_of_questions_when_nothing_is_due(django_assert_num_queries):
    for _n in range(5):
        confirm_approval(UserFactory(), until=UNTIL, seen=None, by=ApproverFactory(), now=NOW)

    with django_assert_num_queries(2):
        assert send_reminders(now=NOW) == 0
        assert lapse_memberships(now=NOW) == 0


# Memberships


def test_a_host_says_until_when_somebody_belongs(community, host):
    membership = member(community)

    confirm_membership(membership, until=UNTIL, seen=None, by=host, now=NOW)

    assert Membership.objects.get(pk=membership.pk).until == UNTIL
    assert list(Reminder.objects.values_list("subject_kind", "subject_id", "recipient", "days_before")) == [
        ("membership", membership.pk, membership.person_id, days) for days in (120, 60, 30)
    ]
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id, entry.community_id, entry.detail) == (
        "member.confirmed", host.pk, membership.person_id, community.pk, {"until": "2027-11-22", "was": None},
    )  # fmt: skip
    assert told("membership_dated") == [membership.person_id]
    assert letters() == []


def test_the_member_and_the_hosts_are_reminded_of_a_membership(community, host):
    membership = member(community)
    confirm_membership(membership, until=date(2026, 12, 10), seen=None, by=host, now=NOW)

    assert [send_reminders(now=NOW), send_reminders(now=NOW)] == [1, 0]

    assert told("membership_due") == [membership.person_id]
    assert told("memberships_due") == [host.pk]
    assert letters() == [(membership.person_id, "something_new")]


def test_the_clock_ends_a_membership_after_its_grace_and_renewing_puts_it_back_as_it_was(community, host):
    joined = datetime(2025, 1, 1, tzinfo=UTC)
    membership = member(
        community, date(2026, 11, 8), role="moderator", joined_at=joined, reads_from=joined, rules_accepted=3
    )

    assert lapse_memberships(now=NOW) == 0
    assert lapse_memberships(now=NOW + timedelta(days=1)) == 1
    assert lapse_memberships(now=NOW + timedelta(days=1)) == 0
    assert Membership.objects.get(pk=membership.pk).state == "lapsed"
    assert told("membership_lapsed") == [membership.person_id]
    assert letters() == [(membership.person_id, "something_new")]
    assert set(Update.objects.filter(kind="member").values_list("stream", "action", "object_id")) == {
        (f"group:{community.pk}", "removed", membership.pk), (f"me:{membership.person_id}", "removed", membership.pk),
    }  # fmt: skip

    ended = Membership.objects.select_related("person").get(pk=membership.pk)
    confirm_membership(ended, until=UNTIL, seen=date(2026, 11, 8), by=host, now=NOW + timedelta(days=30))

    kept = Membership.objects.get(pk=membership.pk)
    assert (kept.state, kept.role, kept.joined_at, kept.reads_from, kept.rules_accepted, kept.until) == (
        "active", "moderator", joined, joined, 3, UNTIL,
    )  # fmt: skip
    assert told("membership_renewed") == [membership.person_id]
    assert list(Entry.objects.order_by("at").values_list("kind", "actor_id")) == [
        ("member.lapsed", None), ("member.confirmed", host.pk),
    ]  # fmt: skip


def test_the_second_of_two_hosts_is_told_that_it_is_done(community, host):
    membership = member(community, date(2026, 12, 10))
    membership.person.display_name = "Ceri"
    membership.person.save()
    same = Membership.objects.get(pk=membership.pk)
    confirm_membership(membership, until=UNTIL, seen=date(2026, 12, 10), by=host, now=NOW)

    with pytest.raises(Refused) as refused:
        confirm_membership(same, until=date(2028, 1, 1), seen=date(2026, 12, 10), by=host, now=NOW)

    assert (refused.value.code, refused.value.message) == (
        "conflict",
        "Already done: the membership of Ceri has been changed meanwhile. Its last day is 22 November 2027.",
    )
    assert Membership.objects.get(pk=membership.pk).until == UNTIL


@pytest.mark.parametrize("state", ["left", "removed"])
def test_renewing_brings_back_nobody_who_left_or_was_removed(community, host, state):
    membership = member(community, date(2026, 12, 10), state=state)

    with pytest.raises(Refused):
        confirm_membership(membership, until=UNTIL, seen=date(2026, 12, 10), by=host, now=NOW)

    assert Membership.objects.get(pk=membership.pk).state == state


def test_no_group_loses_its_host_to_a_date(community, host):
    hosting = Membership.objects.get(person=host)
    with pytest.raises(Refused) as refused:
        confirm_membership(hosting, until=UNTIL, seen=None, by=host, now=NOW)
    assert refused.value.field == "until"

    dated = member(community, UNTIL)
    give_role(dated, role="host", by=host)
    assert Membership.objects.get(pk=dated.pk).until is None

    Membership.objects.filter(pk=hosting.pk).update(until=date(2020, 1, 1))  # however it may have come there
    assert lapse_memberships(now=NOW) == 0


@pytest.mark.parametrize(("months", "role", "until"), [
    (None, "member", None), (6, "member", date(2027, 5, 22)), (6, "host", None),
])  # fmt: skip
def test_a_newcomer_belongs_for_as_long_as_the_group_says(community, months, role, until):
    community.membership_months = months
    community.save()

    with time_machine.travel(NOW, tick=False):
        membership = add_member(community, UserFactory(), by=None, role=role)

    assert Membership.objects.get(pk=membership.pk).until == until
    assert Reminder.objects.count() == (3 if until else 0)


def test_somebody_whose_time_is_over_may_be_let_in_again_before_the_clock_came_round(community):
    membership = member(community, date(2026, 11, 1))

    with time_machine.travel(NOW, tick=False):
        assert not Membership.objects.current().filter(pk=membership.pk).exists()
        add_member(community, membership.person, by=None)
        assert Membership.objects.current().filter(pk=membership.pk).exists()
