"""Finding people, and what staff are told about somebody: D22 and F13, with rows that could be taken for others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import approve_person
from accounts.domains.actions import approve_by_domain, set_domain
from accounts.models import Contact, EmailDomain, Identity, User
from accounts.people.actions import find_people
from accounts.people.queries import warnings_about
from communities.groups.models import Membership
from core.errors import Refused
from records.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, join

pytestmark = pytest.mark.django_db


def registered(name: str, real_name: str, address: str = "", phone: str = "", **fields: object) -> User:
    person = UserFactory(display_name=name, **fields)
    Identity.objects.create(person=person, real_name=real_name)
    Contact.objects.create(person=person, postal_address=address or f"1 {name} Street", phone=phone or "01632 960 111")
    return person


def found(words: str, by: User) -> list[str]:
    return [one.person.display_name for one in find_people(words, by=by)]


def test_people_are_found_by_display_name_whole_address_and_whole_real_name(approver):
    registered("Siân", "Gwladys Canary", email="sian@example.org")
    registered("Gareth", "Siân Penri")
    UserFactory(pending=True, display_name="Sian unconfirmed").emailaddress_set.update(verified=False)

    assert found("sian", approver) == ["Siân"]
    assert found("SIAN@example.org", approver) == ["Siân"]
    assert found("sian@example.or", approver) == []
    assert Entry.objects.count() == 0
    assert found("Penri, Sian", approver) == ["Gareth"]
    assert found("Penri", approver) == []
    assert found("%", approver) == []


def test_finding_somebody_by_their_real_name_is_recorded(approver):
    person = registered("Gareth", "Siân Penri")
    find_people("Siân Penri", by=approver)
    assert list(Entry.objects.values_list("kind", "actor_id", "subject_id")) == [
        ("identity.found", approver.pk, person.pk)
    ]


def test_a_name_that_can_be_taken_for_staffs_is_pointed_out_and_not_let_in_unseen(approver):
    """D22. Sioned has a duty; the letters of the second name are Cyrillic, so no comparison of text would find it."""
    fake = registered("Sion\u0435d", "Somebody Else", pending=True)

    warnings = warnings_about(fake)
    assert [(alike.person, alike.leads) for alike in warnings.alike] == [(approver, True)]
    assert (warnings.mixes_scripts, warnings.need_a_look) == (True, True)
    for by in (approver, None):
        with pytest.raises(Refused) as refused:
            approve_person(fake, by=by)
        assert refused.value.field == "reviewed"
    assert User.objects.get(pk=fake.pk).state == "pending"
    assert approve_person(fake, reviewed=True, by=approver).state == "approved"


@pytest.mark.parametrize("role", ["host", "moderator"])
def test_the_name_of_somebody_who_leads_a_group_counts_as_staffs(role):
    leader = UserFactory(display_name="Nia")
    join(CommunityFactory(visibility="secret"), leader, role=role)
    assert warnings_about(UserFactory(display_name="N1a")).need_a_look
    Membership.objects.update(state="left")
    assert not warnings_about(UserFactory(display_name="Nia.")).need_a_look


def test_two_members_of_one_name_are_no_danger_and_are_pointed_out():
    other = UserFactory(display_name="Siân")
    warnings = warnings_about(UserFactory(display_name="Sian"))
    assert [(alike.person, alike.leads) for alike in warnings.alike] == [(other, False)]
    assert not warnings.need_a_look


@pytest.mark.parametrize(
    ("name", "address", "phone", "what"),
    [
        ("Ieuan Rhys Cadfael", "9 Other Road\nLL57 1AA", "01632 960 222", ["real name"]),
        ("Ieuan Cаdfael", "9 Other Road\nLL57 1AA", "01632 960 222", ["real name"]),  # a Cyrillic a
        ("Somebody Else", "2 heol y bryn, cf37 1ab", "01632 960 222", ["postal address"]),
        ("Somebody Else", "9 Other Road\nLL57 1AA", "+44 1632 960333", ["phone number"]),
    ],
)
def test_somebody_banned_who_registers_again_is_recognised_and_not_let_in_unseen(approver, name, address, phone, what):
    """F13. The e-mail address is another one: only what they registered with gives them away."""
    banned = registered("Ieuan", "Ieuan Cadfael", "2 Heol y Bryn\nCF37 1AB", "01632 960 333", banned=True)
    again = registered("New face", name, address, phone, pending=True)

    assert [(same.person, same.what) for same in warnings_about(again).same] == [(banned, what)]
    for by in (approver, None):  # None: whatever would let people in by itself
        with pytest.raises(Refused):
            approve_person(again, by=by)
    assert User.objects.get(pk=again.pk).state == "pending"


def test_a_trusted_domain_lets_nobody_in_who_was_shut_out(approver):
    set_domain("example.org", rule=EmailDomain.Rule.APPROVE, by=approver.pk)
    registered("Ieuan", "Ieuan Cadfael", "2 Heol y Bryn\nCF37 1AB", "01632 960 333", banned=True)
    again = registered("New face", "Ieuan Cadfael", "9 Other Road\nLL57 1AA", "01632 960 222", pending=True)
    other = registered("Another", "Bethan Ceiriog", "8 Other Road\nLL57 1AA", "01632 960 444", pending=True)

    approve_by_domain(again)
    approve_by_domain(other)

    assert (User.objects.get(pk=again.pk).state, User.objects.get(pk=other.pk).state) == ("pending", "approved")


def test_a_couple_at_one_address_is_pointed_out_and_let_in(approver):
    other = registered("Tomos", "Tomos Brychan", "2 Heol y Bryn\nCF37 1AB", "01632 960 333")
    person = registered("Bethan", "Bethan Ceiriog", "2 Heol y Bryn\nCF37 1AB", "01632 960 444", pending=True)
    assert [(same.person, same.is_shut_out) for same in warnings_about(person).same] == [(other, False)]
    assert approve_person(person, by=approver).state == "approved"


def test_the_number_of_questions_does_not_grow():
    def questions(others: int) -> int:
        User.objects.all().delete()
        for _ in range(others):
            registered("Siân", "Siân Penri")
        person = registered("Sian", "Siân Penri")
        with CaptureQueriesContext(connection) as asked:
            warnings = warnings_about(person)
        assert (len(warnings.alike), len(warnings.same)) == (others, others)
        return len(asked)

    assert questions(1) == questions(3)
