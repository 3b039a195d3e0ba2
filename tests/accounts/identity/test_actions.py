from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.identity.actions import (
    accept_name_change,
    ask_name_change,
    change_contact,
    decline_name_change,
    verify_identity,
    withdraw_name_change,
)
from accounts.models import Check, Contact, Identity, NameChange, Reason, User
from core.errors import Refused
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
NEW = "Gwenllian Canary-Huws"


@pytest.fixture
def person() -> User:
    return UserFactory(registered=True)


def held(person: User) -> tuple[str, str]:
    identity = Identity.objects.get(person=person)
    return identity.real_name, identity.saw


def kinds() -> list[str]:
    return sorted(Entry.objects.values_list("kind", flat=True))


def verify(person: User, by: User, **given: object) -> Identity:
    shown = Identity.objects.get(person=person).registered_at
    return verify_identity(person, by=by, **{"saw": "passport", "seen_on": DAY, "shown": shown, **given})


def test_verifying_keeps_what_was_seen_when_and_by_whom(person, approver):
    identity = verify(person, approver)

    assert (identity.saw, identity.seen_on, identity.seen_by) == ("passport", DAY, approver)
    assert list(Check.objects.values_list("person", "kind", "seen_on", "seen_by")) == [
        (person.pk, "identity", DAY, approver.pk)
    ]
    assert kinds() == ["check.recorded", "identity.verified"]
    assert Entry.objects.get(kind="identity.verified").detail == {"saw": "passport", "seen_on": "2026-11-02"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"saw": "library card"}, "invalid"),
        ({"saw": ""}, "invalid"),
        ({"seen_on": "tomorrow"}, "invalid"),
        ({"shown": timezone.now() - timedelta(days=900)}, "conflict"),
    ],
)
def test_verifying_is_refused_and_leaves_nothing(person, approver, given, code):
    if given.get("seen_on") == "tomorrow":
        given = {"seen_on": timezone.localdate() + timedelta(days=1)}
    with pytest.raises(Refused) as refused:
        verify(person, approver, **given)

    assert refused.value.code == code
    assert (held(person)[1], Check.objects.count(), Entry.objects.count()) == ("", 0, 0)


def test_nobody_verifies_themself(approver):
    Identity.objects.create(person=approver, real_name="Sioned Own")
    with pytest.raises(Refused):
        verify(approver, approver)


def test_contact_details_change_at_once_and_the_old_ones_are_gone(person):
    change_contact(person, postal_address="1 Heol Canary\nCF37 1AB", phone="01632 960 009")

    contact = Contact.objects.get(person=person)
    assert (contact.postal_address, contact.phone) == ("1 Heol Canary\nCF37 1AB", "01632 960 009")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.detail) == (
        "contact.changed", person.pk, {"changed": ["postal_address", "phone"]},
    )  # fmt: skip
    assert list(Letter.objects.values_list("template", flat=True)) == ["details_changed"]
    change_contact(person, postal_address="1 Heol Canary\nCF37 1AB", phone="01632 960 009")
    assert Entry.objects.count() == 1


def test_another_real_name_waits_encrypted_and_the_old_one_stays(person, approver):
    """D22: nobody changes their verified name without being verified again."""
    verify(person, approver)
    ask_name_change(person, real_name=NEW)

    assert held(person) == ("Gwenllian Prŷs-Huws", "passport")
    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name FROM accounts_namechange")
        assert "Canary" not in cursor.fetchone()[0]
    with pytest.raises(Refused) as refused:
        ask_name_change(person, real_name="A Third Name")
    assert refused.value.code == "conflict"


def test_the_name_held_already_is_no_change(person):
    with pytest.raises(Refused) as refused:
        ask_name_change(person, real_name="Gwenllian Prŷs-Huws")
    assert (refused.value.field, NameChange.objects.count()) == ("real_name", 0)


def test_accepting_puts_the_new_name_verified_in_place_of_the_old(person, approver):
    verify(person, approver)
    change = ask_name_change(person, real_name=NEW)
    before = Identity.objects.get(person=person).name_digest

    accept_name_change(change, saw="deed", seen_on=DAY, by=approver)

    identity = Identity.objects.get(person=person)
    assert (identity.real_name, identity.saw, identity.seen_by) == (NEW, "deed", approver)
    assert identity.name_digest != before
    change.refresh_from_db()
    assert (change.state, change.real_name, change.decided_by_id) == ("accepted", "", approver.pk)
    assert kinds().count("name_change.accepted") == 1
    with pytest.raises(Refused) as refused:
        accept_name_change(change, saw="deed", seen_on=DAY, by=approver)
    assert refused.value.code == "conflict"


def test_accepting_without_having_seen_anything_changes_nothing(person, approver):
    change = ask_name_change(person, real_name=NEW)
    with pytest.raises(Refused):
        accept_name_change(change, saw="", seen_on=DAY, by=approver)
    assert held(person) == ("Gwenllian Prŷs-Huws", "")
    assert NameChange.objects.get().state == "waiting"


def test_declining_and_taking_back_leave_the_old_name_and_forget_the_new(person, approver):
    change = ask_name_change(person, real_name=NEW)
    decline_name_change(change, reason="The deed is unsigned", by=approver)
    assert Reason.objects.get().text == "The deed is unsigned"

    ask_name_change(person, real_name=NEW)
    withdraw_name_change(person)

    assert held(person) == ("Gwenllian Prŷs-Huws", "")
    assert sorted(NameChange.objects.values_list("state", "real_name")) == [("declined", ""), ("withdrawn", "")]
    with pytest.raises(Refused):
        withdraw_name_change(person)


def test_nobody_answers_themself(approver):
    Identity.objects.create(person=approver, real_name="Sioned Own")
    change = ask_name_change(approver, real_name=NEW)
    for answer in (
        lambda: accept_name_change(change, saw="deed", seen_on=DAY, by=approver),
        lambda: decline_name_change(change, reason="x", by=approver),
    ):
        with pytest.raises(Refused):
            answer()
    assert held(approver)[0] == "Sioned Own"
