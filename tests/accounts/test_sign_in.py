import re
import smtplib

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from accounts.models import User
from outbox.models import Letter
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN, SIGN_UP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
TOO_MANY = "That was too many tries. Wait a few minutes, then try again."


def sign_in(client, person, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"login": person.email, "password": password}, **extra)


def link_in(letter) -> str:
    (link,) = re.findall(r"http://testserver(/accounts/\S+)", letter.body)
    return link


def who(client) -> str | None:
    return client.session.get("_auth_user_id")


# Confirming the e-mail address


def test_confirmation_needs_a_press_of_the_button_and_then_the_person_may_sign_in(client, registration):
    client.post(SIGN_UP, registration)
    link = link_in(mail.outbox[0])
    person = User.objects.get()

    assert client.get(link).status_code == 200
    assert EmailAddress.objects.get().verified is False
    answer = client.post(link)

    assert (answer.status_code, answer["Location"]) == (302, SIGN_IN)
    assert EmailAddress.objects.get().verified is True
    person.refresh_from_db()
    assert person.state == "pending"
    answer = sign_in(Client(), person)
    assert (answer.status_code, answer["Location"]) == (302, "/me/waiting/")


def test_sign_in_without_a_confirmed_address_asks_to_confirm_it(client, registration):
    client.post(SIGN_UP, registration)
    person = User.objects.get()

    answer = sign_in(Client(), person)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")


def test_a_confirmation_link_works_once(client, registration):
    client.post(SIGN_UP, registration)
    link = link_in(mail.outbox[0])
    client.post(link)

    assert client.post(link).status_code == 404


def test_sign_up_says_so_when_the_mail_server_is_down_and_keeps_the_registration(client, registration, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadBackend"

    answer = client.post(SIGN_UP, registration)

    assert answer.status_code == 503
    assert "We cannot send e-mail just now." in answer.content.decode()
    assert User.objects.get().email == "gwen@example.org"


class DeadBackend(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected


# Who may sign in, and where they land


@pytest.mark.parametrize("state", ["pending", "declined", "suspended"])
def test_somebody_who_is_not_approved_signs_in_to_their_waiting_page(client, state):
    person = UserFactory(**{state: True})

    answer = sign_in(client, person)

    assert (answer.status_code, answer["Location"]) == (302, "/me/waiting/")
    assert client.get(answer["Location"]).status_code == 200


def test_somebody_approved_lands_in_their_groups(client):
    answer = sign_in(client, UserFactory())

    assert (answer.status_code, answer["Location"]) == (302, reverse("groups"))


def test_somebody_banned_cannot_sign_in(client):
    answer = sign_in(client, UserFactory(banned=True))

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/inactive/")
    assert who(client) is None


def test_an_open_session_of_somebody_banned_is_worth_nothing(client_of):
    person = UserFactory()
    client = client_of(person)
    User.objects.filter(pk=person.pk).update(state="banned", is_active=False)

    assert client.get("/me/")["Location"] == "/accounts/login/?next=/me/"


def test_a_wrong_password_and_an_unknown_address_answer_the_same(client):
    person = UserFactory()
    stranger = User(email="nobody@example.org")

    answers = [sign_in(client, person, "wrong-wrong-wrong"), sign_in(client, stranger)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.context["form"].non_field_errors() for answer in answers] == [
        ["The e-mail address or the password is not right."]
    ] * 2


def test_signing_in_speaks_the_persons_language_and_keeps_to_it(client):
    answer = sign_in(client, UserFactory(language="cy"))

    assert answer.cookies["django_language"].value == "cy"
    assert answer.cookies["django_language"]["httponly"] is True


def test_the_session_key_changes_at_sign_in(client):
    session = client.session
    session["before"] = True
    session.save()
    before = client.session.session_key

    sign_in(client, UserFactory())

    assert client.session.session_key != before


def test_sign_in_never_answers_as_json(client):
    answer = client.post(SIGN_IN, {"login": "x", "password": "y"}, headers={"accept": "application/json"})

    assert answer["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("login", ["", "x\0@example.org", "x" * 300_000, "ĝwen@example.org"])
def test_sign_in_survives_bad_input(client, login):
    answer = client.post(SIGN_IN, {"login": login, "password": "x" * 500})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"login", "password"}


# Limits


def test_sign_in_is_limited_per_account_whatever_host_was_asked(client):
    person, other = UserFactory(), UserFactory()
    for n in range(10):
        host = {"HTTP_HOST": ["testserver", "localhost", "127.0.0.1:8000"][n % 3]}
        sign_in(client, person, "wrong-wrong-wrong", **host)

    refused = sign_in(client, person)

    assert refused.context["form"].non_field_errors() == [TOO_MANY]
    assert who(client) is None
    sign_in(client, other)
    assert who(client) == str(other.pk)


def test_too_many_tries_lock_nobody_out_of_an_open_session(client, client_of):
    person = UserFactory()
    theirs = client_of(person)
    for _ in range(11):
        sign_in(client, person, "wrong-wrong-wrong")

    assert theirs.get("/me/").status_code == 200
    again = theirs.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert again.status_code == 302


# Passwords


def test_password_reset_answers_the_same_for_an_unknown_address(client):
    UserFactory(email="gwen@example.org")

    answers = [client.post(RESET, {"email": email}) for email in ("gwen@example.org", "nobody@example.org")]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, f"{RESET}done/")] * 2
    assert [letter.to for letter in mail.outbox] == [["gwen@example.org"], ["nobody@example.org"]]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_links_in_mails_lead_to_our_own_address_whatever_host_was_asked(client, registration, host):
    UserFactory(email="known@example.org")

    client.post(SIGN_UP, registration, HTTP_HOST=host)
    client.post(SIGN_UP, {**registration, "email": "known@example.org"}, HTTP_HOST=host)
    client.post(RESET, {"email": "known@example.org"}, HTTP_HOST=host)
    client.post(RESET, {"email": "nobody@example.org"}, HTTP_HOST=host)

    assert len(mail.outbox) == 4
    for letter in mail.outbox:
        assert set(re.findall(r"https?://[^/\s]+", letter.body)) == {"http://testserver"}
        assert host not in letter.body + letter.subject


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "testserver@evil.example"},
        {"HTTP_HOST": "testserver:80@evil.example"},
    ],
)
def test_a_foreign_host_is_refused(client, headers):
    assert client.post(RESET, {"email": "gwen@example.org"}, **headers).status_code == 400
    assert mail.outbox == []


def test_a_forwarded_host_changes_no_link(client):
    UserFactory(email="gwen@example.org")

    client.post(
        RESET,
        {"email": "gwen@example.org"},
        headers={"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"},
    )

    assert "evil.example" not in mail.outbox[0].body


def test_mails_hold_nothing_private(client, registration):
    known = UserFactory(email="known@example.org", display_name="Blodeuwedd", registered=True)
    browser = {"headers": {"user-agent": "Canary/7"}, "REMOTE_ADDR": "203.0.113.9"}

    client.post(SIGN_UP, registration, **browser)
    client.post(SIGN_UP, {**registration, "email": known.email}, **browser)
    client.post(RESET, {"email": known.email}, **browser)
    key = link_in(mail.outbox[-1])
    page = client.get(key)
    client.post(page["Location"], {"password1": "new-" + PASSWORD, "password2": "new-" + PASSWORD}, **browser)

    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        words = letter.subject + letter.body
        for private in ("Blodeuwedd", "Gwen", "Prŷs", "Heol", "7700", "01632", "Canary", "203.0.113.9"):
            assert private not in words
    known.refresh_from_db()
    assert known.check_password("new-" + PASSWORD)


def test_changing_the_password_ends_the_other_sessions_and_queues_a_notice(client_of):
    person = UserFactory()
    here, there = client_of(person), client_of(person)
    new = "harbour-" + PASSWORD

    answer = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert answer.status_code == 302
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert list(Letter.objects.values_list("person", "template")) == [(person.pk, "account_changed")]


def test_changing_the_password_does_not_undo_a_ban_decided_meanwhile():
    from accounts.adapter import AccountAdapter

    person = UserFactory()
    loaded_before = User.objects.get(pk=person.pk)
    User.objects.filter(pk=person.pk).update(state="banned", is_active=False)

    AccountAdapter().set_password(loaded_before, "harbour-" + PASSWORD)

    person.refresh_from_db()
    assert (person.state, person.is_active) == ("banned", False)
    assert person.check_password("harbour-" + PASSWORD)


def test_there_is_no_anonymous_user_row():
    assert User.objects.count() == 0
