import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import (
    approve_person,
    ban_person,
    decline_person,
    read_contact,
    read_identity,
    reinstate_person,
    suspend_person,
)
from accounts.approvals.actions import revoke_approval
from accounts.models import Reason, Session, User
from accounts.people.actions import require_new_password
from core.errors import Refused
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def decide(name: str, person: User, by: User | None) -> User:
    if name == "approve":
        return approve_person(person, by=by)
    actions = {"decline": decline_person, "suspend": suspend_person, "ban": ban_person, "reinstate": reinstate_person}
    return actions[name](person, reason="Because of Mrs Canary", by=by)


ALLOWED = {
    ("pending", "approve"): ("approved", "person.approved"),
    ("pending", "decline"): ("declined", "person.declined"),
    ("pending", "ban"): ("banned", "person.banned"),
    ("declined", "approve"): ("approved", "person.approved"),
    ("declined", "ban"): ("banned", "person.banned"),
    ("approved", "suspend"): ("suspended", "person.suspended"),
    ("approved", "ban"): ("banned", "person.banned"),
    ("suspended", "ban"): ("banned", "person.banned"),
    ("suspended", "reinstate"): ("approved", "person.reinstated"),
    ("banned", "reinstate"): ("pending", "person.reinstated"),
}


@pytest.mark.parametrize("state", ["pending", "approved", "declined", "suspended", "banned"])
@pytest.mark.parametrize("name", ["approve", "decline", "suspend", "ban", "reinstate"])
def test_every_decision_from_every_state(approver, state, name):
    person = UserFactory(state=state, is_active=state != "banned")
    if (state, name) not in ALLOWED:
        with pytest.raises(Refused) as refused:
            decide(name, person, approver)
        assert refused.value.code == "conflict"
        assert (User.objects.get(pk=person.pk).state, Entry.objects.count(), Letter.objects.count()) == (state, 0, 0)
        return

    returned = decide(name, person, approver)

    after, kind = ALLOWED[state, name]
    stored = User.objects.get(pk=person.pk)
    assert (stored.state, stored.is_active) == (returned.state, returned.is_active) == (after, after != "banned")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_kind, entry.subject_id, entry.detail) == (
        kind,
        approver.pk,
        "person",
        person.pk,
        {},
    )
    assert list(Letter.objects.values_list("person", "template")) == [(person.pk, "registration_news")]


@pytest.mark.parametrize(
    ("decided", "after"),
    [
        ([], "pending"),
        (["decline"], "declined"),
        (["approve"], "approved"),
        (["decline", "approve"], "approved"),
        (["approve", "suspend"], "suspended"),
        (["approve", "suspend", "reinstate"], "approved"),
        (["approve", "suspend", "ban", "reinstate"], "suspended"),
        (["approve", "suspend", "ban", "reinstate", "reinstate"], "approved"),
        (["approve", "ban", "reinstate", "suspend"], "suspended"),
        (["ban", "reinstate", "approve"], "approved"),
    ],
)
def test_taking_back_a_ban_restores_what_was_before(approver, waiting_person, decided, after):
    for name in [*decided, "ban"]:
        decide(name, User.objects.get(pk=waiting_person.pk), approver)
    decide("reinstate", User.objects.get(pk=waiting_person.pk), approver)
    assert User.objects.get(pk=waiting_person.pk).state == after

    for name in ("ban", "reinstate"):
        decide(name, User.objects.get(pk=waiting_person.pk), approver)
    assert User.objects.get(pk=waiting_person.pk).state == after


def test_taking_back_an_approval_takes_back_no_ban(approver):
    person = UserFactory(state="banned", is_active=False)
    with pytest.raises(Refused):
        revoke_approval(person, reason="x", by=approver)
    assert User.objects.get(pk=person.pk).state == "banned"


def test_a_ban_taken_back_lets_nobody_past_the_checks(approver, waiting_person):
    """Neither past a look at who they could be nor past the confirming of their address."""
    decide("ban", UserFactory(registered=True), approver)  # has the same real name and address
    decide("ban", waiting_person, approver)
    waiting_person.emailaddress_set.update(verified=False)
    decide("reinstate", User.objects.get(pk=waiting_person.pk), approver)

    back = User.objects.get(pk=waiting_person.pk)
    with pytest.raises(Refused) as refused:
        approve_person(back, by=approver)
    assert refused.value.field == "reviewed"
    with pytest.raises(Refused):
        approve_person(back, by=approver, reviewed=True)
    assert User.objects.get(pk=waiting_person.pk).state == "pending"


@pytest.mark.parametrize("state", ["pending", "declined"])
def test_nobody_is_approved_who_has_not_confirmed_their_address(approver, state):
    person = UserFactory(state=state, registered=True)
    person.emailaddress_set.update(verified=False)
    with pytest.raises(Refused) as refused:
        approve_person(person, by=approver, reviewed=True)
    assert (refused.value.code, User.objects.get(pk=person.pk).state) == ("invalid", state)


def test_a_reason_is_kept_encrypted_and_apart_from_the_entry(approver, waiting_person):
    decline_person(waiting_person, reason="She is Mrs Canary", by=approver)

    entry = Entry.objects.get()
    reason = Reason.objects.get()
    assert (reason.entry_id, reason.person, reason.text) == (entry.pk, waiting_person, "She is Mrs Canary")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM accounts_reason")
        assert "Canary" not in cursor.fetchone()[0]


def test_the_second_decider_is_refused(approver, waiting_person):
    first, second = User.objects.get(pk=waiting_person.pk), User.objects.get(pk=waiting_person.pk)
    approve_person(first, by=approver)

    with pytest.raises(Refused) as refused:
        decline_person(second, reason="No", by=approver)

    assert refused.value.code == "conflict"
    assert User.objects.get(pk=waiting_person.pk).state == "approved"
    assert list(Entry.objects.values_list("kind", flat=True)) == ["person.approved"]
    assert (Letter.objects.count(), Reason.objects.count()) == (1, 0)


def test_approving_does_not_overrule_a_colleague_who_declined_meanwhile(approver, waiting_person):
    decline_person(User.objects.get(pk=waiting_person.pk), reason="No", by=approver)

    with pytest.raises(Refused) as refused:
        approve_person(User.objects.get(pk=waiting_person.pk), seen="pending", by=approver)

    assert refused.value.code == "conflict"
    assert User.objects.get(pk=waiting_person.pk).state == "declined"


def test_nobody_decides_about_themself(approver):
    with pytest.raises(Refused) as refused:
        suspend_person(approver, reason="Try", by=approver)

    assert refused.value.code == "invalid"


def test_nobody_is_approved_before_they_confirmed_their_address(approver):
    person = UserFactory(pending=True)
    person.emailaddress_set.update(verified=False)

    with pytest.raises(Refused) as refused:
        approve_person(person, by=approver)

    assert (refused.value.code, User.objects.get(pk=person.pk).state) == ("invalid", "pending")


@pytest.mark.parametrize("name", ["suspend", "ban"])
def test_shutting_somebody_out_ends_their_sessions_and_no_others(approver, client_of, name):
    person, other = UserFactory(), UserFactory()
    client_of(person), client_of(person)
    kept = client_of(other).session.session_key

    decide(name, person, approver)

    assert list(Session.objects.values_list("session_key", flat=True)) == [kept]


def test_a_decision_that_fails_half_way_leaves_nothing(approver, client_of, monkeypatch):
    person = UserFactory()
    client_of(person)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.actions.queue_letter", fail)
    with pytest.raises(RuntimeError):
        ban_person(person, reason="Rules", by=approver)

    stored = User.objects.get(pk=person.pk)
    assert (stored.state, stored.is_active) == ("approved", True)
    assert (Entry.objects.count(), Reason.objects.count(), Session.objects.count()) == (0, 0, 1)


def test_the_system_may_decide():
    person = UserFactory()

    suspend_person(person, reason="", by=None)

    assert (Entry.objects.get().actor_id, Reason.objects.count()) == (None, 0)


@pytest.mark.parametrize(("state", "is_active"), [("banned", True), ("approved", False), ("unheard-of", True)])
def test_the_database_keeps_state_and_activity_in_step(state, is_active):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(state=state, is_active=is_active)


def test_read_contact_answers_and_records_the_look(approver, waiting_person):
    contact = read_contact(waiting_person, by=approver, reason=" To check the address ")

    assert (contact.postal_address, contact.phone) == ("3 Heol y Bryn\nPontypridd", "01632 960 001")
    entry = Entry.objects.get()
    assert (entry.kind, entry.actor_id, entry.subject_id, entry.detail) == (
        "contact.read",
        approver.pk,
        waiting_person.pk,
        {},
    )
    assert Reason.objects.get().text == "To check the address"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_read_contact_without_a_reason_is_refused_and_unrecorded(approver, waiting_person, reason):
    with pytest.raises(Refused) as refused:
        read_contact(waiting_person, by=approver, reason=reason)

    assert (refused.value.code, refused.value.field, Entry.objects.count()) == ("invalid", "reason", 0)


def test_read_contact_of_somebody_who_gave_none_is_refused(approver):
    with pytest.raises(Refused) as refused:
        read_contact(UserFactory(), by=approver, reason="To check")

    assert (refused.value.code, Entry.objects.count()) == ("not_found", 0)


def test_read_identity_records_the_look(approver, waiting_person):
    assert read_identity(waiting_person, by=approver).real_name == "Gwenllian Prŷs-Huws"
    assert list(Entry.objects.values_list("kind", "actor_id")) == [("identity.read", approver.pk)]


def test_administrator_is_shut_out_by_administrators_alone(approver: User) -> None:
    admin, other = UserFactory(is_superuser=True), UserFactory(is_superuser=True)
    for act in (suspend_person, ban_person):
        with pytest.raises(Refused):
            act(admin, reason="A grudge", by=approver)
    with pytest.raises(Refused):
        require_new_password(admin, by=approver)
    found = User.objects.get(pk=admin.pk)
    assert (found.state, found.must_change_password) == (User.State.APPROVED, False)
    assert suspend_person(admin, reason="Left", by=other).state == User.State.SUSPENDED
