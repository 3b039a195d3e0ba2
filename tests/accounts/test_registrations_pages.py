from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/registrations/"


def waiting(display_name: str, days: int) -> User:
    joined = timezone.now() - timedelta(days=days)
    return UserFactory(pending=True, registered=True, display_name=display_name, date_joined=joined)


def decide(client, person, what, **given):
    return client.post(reverse(f"registration_{what}", args=[person.pk]), {"seen": "pending", **given})


def addresses(person) -> list[tuple[str, str]]:
    return [
        ("get", LIST),
        ("get", reverse("registration", args=[person.pk])),
        ("get", reverse("registration", args=[uuid4()])),
        ("post", reverse("registration_contact", args=[person.pk])),
        ("post", reverse("registration_approve", args=[person.pk])),
        ("post", reverse("registration_decline", args=[person.pk])),
    ]


def test_the_list_shows_who_waits_the_longest_first(client_of, approver):
    waiting("Later", 1), waiting("Earlier", 3)
    UserFactory(registered=True), UserFactory(declined=True, registered=True), UserFactory(pending=True)
    waiting("Unconfirmed", 5).emailaddress_set.update(verified=False)

    page = client_of(approver).get(LIST)

    assert [person.display_name for person in page.context["page"]] == ["Earlier", "Later"]
    assert "Gwenllian" not in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_three(client_of, approver):
    client = client_of(approver)

    def questions(rows: int) -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(LIST).context["page"]) == rows
        return len(asked)

    waiting("First", 3)
    one = questions(1)
    waiting("Second", 2), waiting("Third", 1)
    assert questions(3) == one


@pytest.mark.parametrize("number", ["0", "-1", "999999999999999999999", "NaN", "", "x'--", "1.5"])
def test_the_list_survives_any_page_number(client_of, approver, number):
    waiting("Earlier", 3)

    assert client_of(approver).get(LIST, {"page": number}).status_code == 200


def test_the_list_is_cut_into_pages(client_of, approver):
    for n in range(26):
        waiting(f"Person {n:02}", 40 - n)

    second = client_of(approver).get(LIST, {"page": 2})

    assert [person.display_name for person in second.context["page"]] == ["Person 25"]
    assert 'href="?page=1"' in second.content.decode()


def test_a_registration_shows_what_staff_need_and_records_the_look(client_of, approver, waiting_person):
    page = client_of(approver).get(reverse("registration", args=[waiting_person.pk]))

    words = page.content.decode()
    assert waiting_person.display_name in words
    assert "Gwenllian Prŷs-Huws" in words
    assert "Accepted version 2026-11" in words
    assert "Heol y Bryn" not in words
    assert "01632" not in words
    assert list(Entry.objects.values_list("kind", "actor_id", "subject_id")) == [
        ("identity.read", approver.pk, waiting_person.pk)
    ]


def test_a_registration_already_approved_shows_no_real_name_without_a_reason(client_of, approver):
    person = UserFactory(registered=True)

    page = client_of(approver).get(reverse("registration", args=[person.pk]))

    assert page.status_code == 200
    assert "Gwenllian" not in page.content.decode()
    assert Entry.objects.count() == 0


def test_contact_details_are_shown_once_for_a_reason_and_never_kept(client_of, approver, waiting_person):
    client = client_of(approver)

    page = client.post(reverse("registration_contact", args=[waiting_person.pk]), {"reason": "To check the address"})

    words = page.content.decode()
    assert "3 Heol y Bryn<br>Pontypridd" in words
    assert "01632 960 001" in words
    assert page["Cache-Control"] == "private, no-store"
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["contact.read", "identity.read"]
    assert "01632" not in client.get(reverse("registration", args=[waiting_person.pk])).content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "a\u200bb", "x" * 301])
def test_contact_details_without_a_fit_reason_are_not_shown_and_the_page_says_why(
    client_of, approver, waiting_person, reason
):
    address = reverse("registration_contact", args=[waiting_person.pk])

    page = client_of(approver).post(address, {"reason": reason})

    assert page.status_code == 200
    assert list(page.context["contact_form"].errors) == ["reason"]
    assert "01632" not in page.content.decode()
    assert "Gwenllian" not in page.content.decode()
    assert Entry.objects.count() == 0


def test_contact_details_are_not_shown_for_a_get(client_of, approver, waiting_person):
    address = reverse("registration_contact", args=[waiting_person.pk])

    assert client_of(approver).get(address, {"reason": "To check"}).status_code == 405


def test_staff_approve(client_of, approver, waiting_person):
    answer = decide(client_of(approver), waiting_person, "approve")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    waiting_person.refresh_from_db()
    assert waiting_person.state == "approved"


def test_staff_decline_with_a_reason(client_of, approver, waiting_person):
    answer = decide(client_of(approver), waiting_person, "decline", reason="Not a carer")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    waiting_person.refresh_from_db()
    assert waiting_person.state == "declined"


def test_declining_without_a_reason_asks_for_one(client_of, approver, waiting_person):
    page = decide(client_of(approver), waiting_person, "decline", reason="")

    assert page.status_code == 200
    assert dict(page.context["form"].errors) == {"reason": ["Say why you are declining this registration."]}
    waiting_person.refresh_from_db()
    assert waiting_person.state == "pending"


@pytest.mark.parametrize("seen", ["", "nonsense", "banned"])
def test_a_decision_with_a_forged_state_changes_nothing(client_of, approver, waiting_person, seen):
    decide(client_of(approver), waiting_person, "approve", seen=seen)

    waiting_person.refresh_from_db()
    assert waiting_person.state == "pending"


def test_a_forged_state_opens_no_banned_account(client_of, approver):
    person = UserFactory(banned=True, registered=True)

    for seen in ("pending", "declined", "banned", "suspended"):
        assert decide(client_of(approver), person, "approve", seen=seen).status_code == 409
    person.refresh_from_db()
    assert person.state == "banned"


def test_the_second_decider_reads_that_it_was_decided(client_of, approver, waiting_person):
    client = client_of(approver)
    decide(client, waiting_person, "decline", reason="Not a carer")

    answer = decide(client, waiting_person, "approve")

    assert answer.status_code == 409
    assert "Somebody has already decided about this person." in answer.content.decode()
    waiting_person.refresh_from_db()
    assert waiting_person.state == "declined"


@pytest.mark.parametrize("state", ["approved", "pending", "declined", "suspended"])
def test_without_the_permission_every_page_is_missing(client_of, waiting_person, state):
    client = client_of(UserFactory(state=state))
    missing = client.get("/there-is-no-such-page/")

    for method, address in addresses(waiting_person):
        answer = getattr(client, method)(address, {"reason": "x", "seen": "pending"})
        assert answer.status_code == 404
        assert answer["Cache-Control"] == missing["Cache-Control"]
        assert "Gwenllian" not in answer.content.decode()
    waiting_person.refresh_from_db()
    assert (waiting_person.state, Entry.objects.count()) == ("pending", 0)


@pytest.mark.parametrize("state", ["pending", "declined", "suspended"])
def test_the_permission_is_worth_nothing_to_somebody_not_approved(client_of, waiting_person, state):
    person = UserFactory(state=state)
    person.user_permissions.add(Permission.objects.get(codename="approve_user"))
    client = client_of(person)

    for method, address in addresses(waiting_person):
        assert getattr(client, method)(address).status_code == 404


def test_a_visitor_is_sent_to_sign_in_whether_or_not_the_registration_exists(client, waiting_person):
    for method, address in addresses(waiting_person):
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")


def test_decisions_need_the_csrf_token(approver, waiting_person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(approver)

    for what in ("approve", "decline", "contact"):
        assert decide(client, waiting_person, what, reason="x").status_code == 403
    waiting_person.refresh_from_db()
    assert waiting_person.state == "pending"
