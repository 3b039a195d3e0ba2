from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.actions import approve_person, reinstate_person
from accounts.approvals.actions import confirm_approval, lapse_people, revoke_approval
from accounts.approvals.endings import what_ends
from accounts.models import Reason, Reminder, Session, User
from accounts.permissions import is_let_in
from core.errors import Refused
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNTIL = date(2027, 11, 22)


def ahead() -> list[tuple[date, int, date]]:
    return list(Reminder.objects.filter(done_at=None).order_by("due_on").values_list("until", "days_before", "due_on"))


def test_approving_until_a_day_keeps_it_and_writes_down_when_to_remind(approver, waiting_person):
    approve_person(waiting_person, until=UNTIL, by=approver, now=NOW)

    stored = User.objects.get(pk=waiting_person.pk)
    assert (stored.state, stored.approved_until) == ("approved", UNTIL)
    assert ahead() == [
        (UNTIL, 120, date(2027, 7, 25)),
        (UNTIL, 60, date(2027, 9, 23)),
        (UNTIL, 30, date(2027, 10, 23)),
    ]
    assert set(Reminder.objects.values_list("subject_kind", "subject_id", "recipient")) == {
        ("person", waiting_person.pk, waiting_person.pk)
    }
    assert Entry.objects.get().detail == {"approved_until": "2027-11-22"}


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 11, 1), date(2037, 1, 1), date(27, 11, 22)])
def test_a_last_day_that_makes_no_sense_approves_and_renews_nobody(approver, waiting_person, until):
    person = UserFactory(approved_until=date(2026, 12, 1))

    for act in (
        lambda: approve_person(waiting_person, until=until, by=approver, now=NOW),
        lambda: confirm_approval(person, until=until, seen=date(2026, 12, 1), by=approver, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert (refused.value.code, refused.value.field) == ("invalid", "until")
    assert User.objects.get(pk=waiting_person.pk).state == "pending"
    assert User.objects.get(pk=person.pk).approved_until == date(2026, 12, 1)
    assert (Entry.objects.count(), Letter.objects.count(), Reminder.objects.count()) == (0, 0, 0)


def test_renewing_moves_the_day_and_its_reminders_and_is_kept(approver):
    person = UserFactory(pending=True)
    approve_person(person, until=date(2026, 12, 10), by=approver, now=NOW)
    assert ahead() == [(date(2026, 12, 10), 30, date(2026, 11, 10))]

    confirm_approval(person, until=UNTIL, seen=date(2026, 12, 10), by=approver, now=NOW)

    assert (person.state, person.approved_until) == ("approved", UNTIL)
    assert [until for until, _days, _due in ahead()] == [UNTIL] * 3
    assert Reminder.objects.count() == 3
    entry = Entry.objects.latest("at")
    assert (entry.kind, entry.actor_id, entry.subject_id, entry.detail) == (
        "person.confirmed", approver.pk, person.pk, {"approved_until": "2027-11-22", "was": "2026-12-10"},
    )  # fmt: skip
    assert list(Letter.objects.values_list("person", "template")) == [(person.pk, "registration_news")] * 2


def test_what_was_said_of_a_day_is_not_said_again_when_the_day_is_moved_back(approver):
    person = UserFactory(approved_until=date(2026, 12, 10))
    Reminder.objects.create(
        subject_kind="person", subject_id=person.pk, until=date(2026, 12, 10), days_before=30,
        due_on=date(2026, 11, 10), done_at=NOW, recipient=person,
    )  # fmt: skip

    confirm_approval(person, until=UNTIL, seen=date(2026, 12, 10), by=approver, now=NOW)
    confirm_approval(person, until=date(2026, 12, 10), seen=UNTIL, by=approver, now=NOW)

    assert ahead() == []
    assert Reminder.objects.get().done_at == NOW


def test_the_second_of_two_who_renew_is_told_that_it_is_done(approver):
    person = UserFactory(approved_until=date(2026, 12, 10), display_name="Ceri")
    same = User.objects.get(pk=person.pk)
    confirm_approval(person, until=UNTIL, seen=date(2026, 12, 10), by=approver, now=NOW)

    with pytest.raises(Refused) as refused:
        confirm_approval(same, until=date(2028, 1, 1), seen=date(2026, 12, 10), by=UserFactory(), now=NOW)

    assert (refused.value.code, refused.value.message) == (
        "conflict",
        "Already done: the approval of Ceri has been changed meanwhile. Its last day is 22 November 2027.",
    )
    assert User.objects.get(pk=person.pk).approved_until == UNTIL
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("state", ["pending", "declined", "suspended", "banned"])
def test_renewing_lets_in_nobody_who_was_kept_out_for_another_reason(approver, state):
    person = UserFactory(state=state, is_active=state != "banned", approved_until=date(2026, 12, 10))

    with pytest.raises(Refused) as refused:
        confirm_approval(person, until=UNTIL, seen=date(2026, 12, 10), by=approver, now=NOW)

    assert refused.value.code == "conflict"
    assert User.objects.get(pk=person.pk).state == state


def test_nobody_renews_or_revokes_themself(approver):
    for act in (
        lambda: confirm_approval(approver, until=UNTIL, seen=None, by=approver, now=NOW),
        lambda: revoke_approval(approver, reason="Try", by=approver, now=NOW),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "invalid"


def test_the_clock_ends_an_approval_after_its_grace_and_not_a_day_before(client_of):
    person, other = UserFactory(approved_until=date(2026, 11, 8)), UserFactory(approved_until=None)
    with time_machine.travel(NOW, tick=False):
        client_of(person), client_of(other)

        assert is_let_in(person)
        assert lapse_people(now=NOW) == 0
        assert lapse_people(now=NOW + timedelta(days=1)) == 1
        assert lapse_people(now=NOW + timedelta(days=1)) == 0

    stored = User.objects.get(pk=person.pk)
    assert (stored.state, stored.approved_until, stored.is_active) == ("lapsed", date(2026, 11, 8), True)
    assert list(Session.objects.values_list("person", flat=True)) == [other.pk]
    assert list(Entry.objects.values_list("kind", "actor_id", "subject_id")) == [("person.lapsed", None, person.pk)]
    assert list(Letter.objects.values_list("person", "template")) == [(person.pk, "registration_news")]


def test_whoever_was_renewed_since_the_clock_looked_is_left_alone(approver):
    person = UserFactory(approved_until=date(2026, 11, 1))
    listed = User.objects.get(pk=person.pk)
    confirm_approval(person, until=UNTIL, seen=date(2026, 11, 1), by=approver, now=NOW)

    from accounts.approvals.actions import _lapse

    assert _lapse(listed, date(2026, 11, 8)) is False
    assert User.objects.get(pk=person.pk).state == "approved"


def test_the_clock_ends_no_more_than_it_was_told_in_one_round():
    for _n in range(3):
        UserFactory(approved_until=date(2026, 11, 1))

    assert [lapse_people(now=NOW, limit=2) for _n in range(3)] == [2, 1, 0]


def test_renewing_what_had_ended_opens_the_door_again(approver):
    person = UserFactory(lapsed=True, approved_until=date(2026, 10, 1))
    assert not is_let_in(person)

    confirm_approval(person, until=UNTIL, seen=date(2026, 10, 1), by=approver, now=NOW)

    with time_machine.travel(NOW, tick=False):
        assert is_let_in(User.objects.get(pk=person.pk))


def test_revoking_ends_at_once_what_it_said_it_would(approver, client_of):
    person, other = UserFactory(approved_until=UNTIL), UserFactory()
    client_of(person), client_of(person), client_of(other)
    assert what_ends(person)[0] == "They are signed out on 2 devices, and what is open there closes."

    revoke_approval(person, reason="Because of Mrs Canary", by=approver, now=NOW)

    stored = User.objects.get(pk=person.pk)
    assert (stored.state, stored.approved_until) == ("suspended", date(2026, 11, 22))
    assert list(Session.objects.values_list("person", flat=True)) == [other.pk]
    assert what_ends(person)[0] == "They are not signed in anywhere."
    assert ahead() == []
    entry = Entry.objects.get()
    assert (entry.kind, entry.detail) == ("person.revoked", {"approved_until": "2026-11-22"})
    assert Reason.objects.get().text == "Because of Mrs Canary"


def test_whoever_is_reinstated_after_that_must_be_confirmed_anew_or_it_ends(approver):
    person = UserFactory(approved_until=UNTIL)
    revoke_approval(person, reason="x", by=approver, now=NOW)
    reinstate_person(person, reason="y", by=approver)

    assert lapse_people(now=NOW + timedelta(days=14)) == 0
    assert lapse_people(now=NOW + timedelta(days=15)) == 1
