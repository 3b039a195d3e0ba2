import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.urls import reverse

from accounts.actions import register_person
from accounts.models import Contact, Identity, TermsAcceptance, User
from core.errors import Refused
from records.models import Entry
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP = "/accounts/signup/"


def errors_of(answer) -> dict[str, list[str]]:
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_sign_up_page_shows_every_question_and_links_to_the_terms(client):
    page = client.get(SIGN_UP)

    assert page.status_code == 200
    assert list(page.context["form"].fields) == [
        "email",
        "password1",
        "display_name",
        "real_name",
        "postal_address",
        "phone",
        "accept_terms",
    ]
    assert f'href="{reverse("terms")}"' in page.content.decode()


def test_sign_up_keeps_everything_and_the_person_waits(client, registration):
    answer = client.post(SIGN_UP, registration)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    person = User.objects.get()
    assert (person.email, person.display_name, person.state, person.is_active) == (
        "gwen@example.org",
        "Gwen o’r Cwm",
        "pending",
        True,
    )
    assert person.check_password(PASSWORD)
    assert person.identity.real_name == "Gwenllian Prŷs-Huws"
    assert (person.contact.postal_address, person.contact.phone) == ("3 Heol y Bryn\nPontypridd", "+44 7700 900 982")
    assert list(person.terms_accepted.values_list("version", flat=True)) == ["2026-11"]
    assert list(EmailAddress.objects.values_list("user", "email", "primary", "verified")) == [
        (person.pk, "gwen@example.org", True, False)
    ]
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_id, entry.actor_id, entry.detail) == (
        "person.registered",
        person.pk,
        person.pk,
        {"terms": "2026-11"},
    )


def test_private_details_are_encrypted_in_the_database(client, registration):
    client.post(SIGN_UP, registration)

    with connection.cursor() as cursor:
        cursor.execute("SELECT real_name FROM accounts_identity")
        (real_name,) = cursor.fetchone()
        cursor.execute("SELECT postal_address, phone FROM accounts_contact")
        address, phone = cursor.fetchone()
    for column in (real_name, address, phone):
        assert column.startswith("gAAAA")
    assert "Gwenllian" not in real_name
    assert "Pontypridd" not in address
    assert "7700" not in phone


def test_sign_up_in_welsh_keeps_the_language(client, registration):
    client.cookies["django_language"] = "cy"

    client.post(SIGN_UP, registration)

    assert User.objects.get().language == "cy"


def test_sign_up_lowers_the_case_of_the_address(client, registration):
    client.post(SIGN_UP, {**registration, "email": "Gwen@Example.ORG"})

    assert User.objects.get().email == "gwen@example.org"


def test_a_name_is_stored_in_composed_form_with_single_spaces(client, registration):
    client.post(SIGN_UP, {**registration, "real_name": "  Gwenllïan  \u00a0O'Brien-Jones "})

    assert Identity.objects.get().real_name == "Gwenllïan O'Brien-Jones"


@pytest.mark.parametrize("email", ["gwen@example.org", "GWEN@EXAMPLE.ORG", "Gwen@example.org "])
def test_sign_up_with_a_known_address_answers_the_same_and_stores_nothing(client, client_of, registration, email):
    stranger = client.post(SIGN_UP, {**registration, "email": "somebody@example.org"}, follow=True)
    mail.outbox.clear()
    known = UserFactory(email="gwen@example.org")
    client.cookies.clear()

    answer = client.post(SIGN_UP, {**registration, "email": email}, follow=True)

    assert answer.redirect_chain == stranger.redirect_chain
    assert answer.status_code == stranger.status_code
    without = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|somebody|gwen')
    assert without.sub("", answer.content.decode()) == without.sub("", stranger.content.decode())
    assert set(answer.client.cookies) == set(stranger.client.cookies)
    assert User.objects.filter(email="gwen@example.org").get() == known
    assert [(letter.to, "confirm-email" in letter.body) for letter in mail.outbox] == [(["gwen@example.org"], False)]


def test_sign_up_with_an_address_taken_in_the_same_moment_answers_the_same(client, registration, monkeypatch):
    known = UserFactory(email="gwen@example.org")
    monkeypatch.setattr("accounts.forms.SignupForm.validate_unique_email", lambda form, value: value)

    answer = client.post(SIGN_UP, registration)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert list(User.objects.all()) == [known]
    assert [letter.to for letter in mail.outbox] == [["gwen@example.org"]]


def test_register_person_refuses_a_taken_address_and_keeps_nothing(registration):
    UserFactory(email="gwen@example.org")
    given = {key: registration[key] for key in ("display_name", "real_name", "postal_address", "phone")}

    with pytest.raises(Refused) as refused:
        register_person(email="GWEN@example.org", password=PASSWORD, **given)

    assert (refused.value.code, refused.value.field) == ("conflict", "email")
    assert (User.objects.count(), Identity.objects.count(), Contact.objects.count()) == (1, 0, 0)
    assert (TermsAcceptance.objects.count(), Entry.objects.count()) == (0, 0)


HIDDEN = "Some of the characters cannot be seen or read. Type it again instead of pasting it."


@pytest.mark.parametrize("field", ["display_name", "real_name", "postal_address"])
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("Gw\0en", id="nul"),
        pytest.param("Gw\x07en", id="control"),
        pytest.param("Gw\u200ben", id="zero width space"),
        pytest.param("Gw\u200den", id="zero width joiner"),
        pytest.param("Gw\ufeffen", id="byte order mark"),
        pytest.param("Gw\u202een", id="right to left override"),
        pytest.param("Gw\u2066en", id="isolate"),
        pytest.param("Gw\u00aden", id="soft hyphen"),
        pytest.param("Gw\u3164en", id="hangul filler"),
        pytest.param("Gw\ufe0fen", id="variation selector"),
        pytest.param("Gw\ue000en", id="private use"),
        pytest.param("Gw\ufffden", id="what a lone surrogate becomes"),
        pytest.param("Gw\u2028en", id="line separator"),
        pytest.param("Gwe" + "\u0336" * 5 + "n", id="piled marks"),
    ],
)
def test_sign_up_refuses_characters_nobody_can_see(client, registration, field, bad):
    answer = client.post(SIGN_UP, {**registration, field: bad})

    assert answer.status_code == 200
    assert errors_of(answer) == {field: [HIDDEN]}
    assert User.objects.count() == 0


def test_sign_up_survives_a_lone_surrogate_in_the_body(client, registration):
    body = "&".join(f"{name}=x" for name in registration if name != "display_name") + "&display_name=Gw%ED%A0%80en"

    answer = client.post(SIGN_UP, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 200
    assert errors_of(answer)["display_name"] == [HIDDEN]


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("email", "", "Enter an e-mail address, such as name@example.org."),
        ("email", "gwen", "Enter an e-mail address, such as name@example.org."),
        ("email", "ĝwen@example.org", "Enter an e-mail address, such as name@example.org."),
        (
            "email",
            "gwen@exаmple.org",
            "Enter an e-mail address that uses only the letters a to z, numbers and signs such as . - _",
        ),
        ("password1", "", "Enter a password."),
        ("password1", "lantern-otter\0-hills", HIDDEN),
        ("password1", "x7-" * 100, "Use 256 characters or fewer."),
        ("display_name", "", "Enter the name that other members will see."),
        ("display_name", "   ", "Enter the name that other members will see."),
        ("display_name", "12", "Use at least one letter."),
        ("display_name", "x" * 61, "Use 60 characters or fewer."),
        ("display_name", "x" * 400_000, "Use 60 characters or fewer."),
        ("real_name", "", "Enter your real name."),
        ("real_name", "x" * 121, "Use 120 characters or fewer."),
        ("postal_address", "", "Enter your postal address."),
        ("postal_address", "x" * 401, "Use 400 characters or fewer."),
        ("phone", "", "Enter your phone number."),
        ("phone", "call me", "Enter a phone number, such as 01632 960 001 or +44 7700 900 982."),
        ("phone", "12345", "Enter a phone number, such as 01632 960 001 or +44 7700 900 982."),
        ("accept_terms", "", "Read and accept the terms of use to register."),
    ],
)
def test_sign_up_refuses_bad_input_beside_the_field(client, registration, field, given, sentence):
    answer = client.post(SIGN_UP, {**registration, field: given})

    assert answer.status_code == 200
    assert errors_of(answer) == {field: [sentence]}
    assert User.objects.count() == 0


def test_sign_up_refuses_a_nul_in_the_address(client, registration):
    answer = client.post(SIGN_UP, {**registration, "email": "gwen\0@example.org"})

    assert errors_of(answer) == {"email": ["Enter an e-mail address, such as name@example.org.", HIDDEN]}


def test_sign_up_keeps_what_was_typed_but_not_the_password(client, registration):
    page = client.post(SIGN_UP, {**registration, "phone": "call me"}).content.decode()

    for kept in ("gwen@example.org", "Gwen o’r Cwm", "Gwenllian Prŷs-Huws", "3 Heol y Bryn", "call me"):
        assert kept in page
    assert PASSWORD not in page


def test_sign_up_with_nothing_at_all_names_every_field(client):
    answer = client.post(SIGN_UP, {})

    assert set(errors_of(answer)) == {
        "email",
        "password1",
        "display_name",
        "real_name",
        "postal_address",
        "phone",
        "accept_terms",
    }


def test_sign_up_refuses_a_huge_body(client, registration):
    answer = client.post(SIGN_UP, {**registration, "real_name": "x" * 1_000_000})

    assert answer.status_code == 413
    assert User.objects.count() == 0


@pytest.mark.parametrize("password", ["short-one", "password1234", "gwen@example.org"])
def test_sign_up_refuses_a_weak_password(client, registration, password):
    answer = client.post(SIGN_UP, {**registration, "password1": password})

    assert list(errors_of(answer)) == ["password1"]


def test_sign_up_ignores_fields_it_does_not_ask_for(client, registration):
    client.post(SIGN_UP, {**registration, "state": "approved", "is_superuser": "1", "id": "x", "language": "cy"})

    person = User.objects.get()
    assert (person.state, person.is_superuser, person.language) == ("pending", False, "en-gb")


def test_terms_can_be_read_by_anybody_and_set_no_cookie(client):
    page = client.get(reverse("terms"))

    assert page.status_code == 200
    assert "Version 2026-11" in page.content.decode()
    assert page.cookies == {}
