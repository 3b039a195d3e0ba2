from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import approve_person, decline_person, read_contact, read_identity
from accounts.models import User
from records.actions import write_entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PRIVATE = ["/me/", "/me/record/"]


def write(kind: str, person: User, by: User | None) -> None:
    with transaction.atomic():
        write_entry(kind, subject=("person", person.pk), by=by.pk if by else None)


@pytest.mark.parametrize("address", [*PRIVATE, "/me/waiting/"])
def test_a_visitor_is_sent_to_sign_in(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}")


@pytest.mark.parametrize("state", ["pending", "declined", "suspended"])
@pytest.mark.parametrize("address", [*PRIVATE, "/groups/", "/messages/"])
def test_somebody_not_approved_reads_nothing_but_their_waiting_page(client_of, state, address):
    client = client_of(UserFactory(state=state, registered=True))

    answer = client.get(address)

    assert answer.status_code in {302, 404}
    if answer.status_code == 302:
        assert answer["Location"] == "/me/waiting/"


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("pending", "We are looking at your registration"),
        ("declined", "Your registration was not approved"),
        ("suspended", "Your account is suspended"),
    ],
)
def test_the_waiting_page_says_how_things_stand(client_of, state, heading):
    page = client_of(UserFactory(state=state)).get("/me/waiting/")

    assert page.status_code == 200
    assert f">{heading}</h1>" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "Cookie" in page["Vary"]


def test_the_waiting_page_sends_somebody_approved_on(client_of):
    assert client_of(UserFactory()).get("/me/waiting/")["Location"] == "/groups/"


def test_me_shows_who_i_am(client_of):
    page = client_of(UserFactory(email="gwen@example.org", display_name="Gwen")).get("/me/").content.decode()

    assert "gwen@example.org" in page
    assert ">Gwen</h1>" in page
    assert 'href="/accounts/password/change/"' in page
    assert 'href="/me/record/"' in page


@pytest.mark.parametrize(("state", "back"), [("approved", "/me/"), ("pending", "/me/waiting/")])
def test_choosing_a_language_is_kept_with_the_person_and_in_the_browser(client_of, state, back):
    person = UserFactory(state=state)

    answer = client_of(person).post("/me/language/", {"language": "cy"})

    assert (answer.status_code, answer["Location"]) == (302, back)
    assert answer.cookies["django_language"].value == "cy"
    person.refresh_from_db()
    assert person.language == "cy"


@pytest.mark.parametrize("language", ["", "xx", "cy\0", "c" * 1000])
def test_choosing_an_unknown_language_changes_nothing(client_of, language):
    person = UserFactory()

    answer = client_of(person).post("/me/language/", {"language": language})

    assert answer.status_code == 302
    assert "django_language" not in answer.cookies
    person.refresh_from_db()
    assert person.language == "en-gb"


def test_choosing_a_language_needs_the_csrf_token_and_a_post(client_of):
    person = UserFactory()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)

    assert strict.post("/me/language/", {"language": "cy"}).status_code == 403
    assert client_of(person).get("/me/language/", {"language": "cy"}).status_code == 405


def test_my_record_shows_what_is_held_and_who_read_it_when(client_of, approver):
    person = UserFactory(pending=True, registered=True, email="gwen@example.org")
    stranger = UserFactory(registered=True)
    read_identity(person, by=approver)
    read_contact(person, by=approver, reason="Reason of Mrs Canary")
    approve_person(person, by=approver)
    read_identity(stranger, by=approver)

    page = client_of(person).get("/me/record/")

    words = page.content.decode()
    for held in ("gwen@example.org", "Gwenllian Prŷs-Huws", "3 Heol y Bryn<br>Pontypridd", "01632 960 001"):
        assert held in words
    assert "Accepted version 2026-11" in words
    assert [line.text for line in page.context["lines"]] == [
        "We approved your registration.",
        "Sioned read your address and phone number.",
        "Sioned read your real name.",
    ]
    assert "Canary" not in words
    assert page["Cache-Control"] == "private, no-store"


def test_my_record_never_shows_who_decided_or_an_entry_of_another_area(client_of, approver):
    person = UserFactory(pending=True, registered=True)
    decline_person(person, reason="No", by=approver)
    approve_person(person, by=approver)
    write("flag.raised", person, by=UserFactory(display_name="Canary"))

    page = client_of(person).get("/me/record/")

    assert [line.text for line in page.context["lines"]] == [
        "We approved your registration.",
        "We decided not to approve your registration.",
    ]
    assert "Canary" not in page.content.decode()
    assert "Sioned" not in page.content.decode()


def test_my_record_of_somebody_who_gave_nothing(client_of):
    page = client_of(UserFactory()).get("/me/record/")

    assert page.status_code == 200
    assert page.content.decode().count("Not given") == 3


def test_my_record_names_readers_who_left_without_a_name(client_of):
    person, gone = UserFactory(registered=True), User(pk=uuid4())
    write("contact.read", person, by=gone)
    write("identity.read", person, by=None)

    page = client_of(person).get("/me/record/")

    assert [line.text for line in page.context["lines"]] == [
        "Hearth itself read your real name.",
        "Somebody who has left read your address and phone number.",
    ]


def test_a_display_name_is_never_markup(client_of):
    person = UserFactory(registered=True)
    write("contact.read", person, by=UserFactory(display_name="<img src=x onerror=alert(1)>%(who)s"))

    for address in PRIVATE:
        assert "<img src=x" not in client_of(person).get(address).content.decode()


def test_my_record_asks_the_same_number_of_questions_for_one_line_and_for_three(client_of):
    def questions(rows: int) -> int:
        person = UserFactory(registered=True)
        for _ in range(rows):
            write("contact.read", person, by=UserFactory())
        client = client_of(person)
        client.get("/me/record/")
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get("/me/record/").context["lines"]) == rows
        return len(asked)

    assert questions(1) == questions(3)


@pytest.mark.parametrize("number", ["0", "-1", "999999999999999999999", "NaN"])
def test_my_record_survives_any_page_number(client_of, number):
    assert client_of(UserFactory()).get("/me/record/", {"page": number}).status_code == 200
