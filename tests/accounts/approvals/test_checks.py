from datetime import UTC, date, datetime

import pytest

from accounts.approvals.actions import record_check
from accounts.models import Check
from core.errors import Refused
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = {"kind": "dbs", "seen_on": date(2026, 11, 20), "until": date(2029, 11, 20), "now": NOW}


def test_a_check_keeps_days_and_who_saw_it_and_every_one_before(approver):
    person = UserFactory()

    record_check(person, **GOOD, by=approver)
    record_check(person, **GOOD | {"seen_on": date(2026, 11, 22), "until": None}, by=approver)

    assert list(Check.objects.values_list("person", "kind", "seen_on", "until", "seen_by", "recorded_at")) == [
        (person.pk, "dbs", date(2026, 11, 22), None, approver.pk, NOW),
        (person.pk, "dbs", date(2026, 11, 20), date(2029, 11, 20), approver.pk, NOW),
    ]
    assert [(entry.kind, entry.actor_id, entry.subject_id, entry.detail) for entry in Entry.objects.all()] == [
        ("check.recorded", approver.pk, person.pk, {"check": "dbs", "seen_on": "2026-11-20", "until": "2029-11-20"}),
        ("check.recorded", approver.pk, person.pk, {"check": "dbs", "seen_on": "2026-11-22", "until": None}),
    ]


def test_a_check_has_no_room_for_a_number():
    assert {field.name for field in Check._meta.get_fields()} == {
        "id", "person", "kind", "seen_on", "seen_by", "until", "recorded_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "passport 123"}, "kind"),
        ({"seen_on": date(2026, 11, 23)}, "seen_on"),
        ({"until": date(2026, 11, 19)}, "valid_until"),
    ],
)
def test_a_check_that_makes_no_sense_is_not_kept(approver, wrong, field):
    with pytest.raises(Refused) as refused:
        record_check(UserFactory(), **GOOD | wrong, by=approver)

    assert (refused.value.code, refused.value.field) == ("invalid", field)
    assert (Check.objects.count(), Entry.objects.count()) == (0, 0)


def test_nobody_notes_a_check_of_their_own(approver):
    with pytest.raises(Refused):
        record_check(approver, **GOOD, by=approver)
