"""D21: an e-mail address is changed with care, told of, and can be had back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.mailbox.actions import undo_email_change
from accounts.models import Session, User
from core.errors import Refused
from outbox.actions import send_due_letters
from outbox.models import Letter
from records.models import Entry
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PAGE, OLD, NEW = "/accounts/email/", "gwen@example.org", "new@example.org"
ClientOf = Callable[[User], Client]


@pytest.fixture
def gwen() -> User:
    return UserFactory(email=OLD)


@pytest.fixture
def client(gwen: User, client_of: ClientOf) -> Client:
    return client_of(gwen)


def ask(client: Client, email: str = NEW) -> str:
    """Asks for the change, gives the password when asked for it, and returns the link that was sent."""
    answer = client.post(PAGE, {"action_add": "", "email": email})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert mail.outbox == []
    client.post(answer["Location"], {"password": PASSWORD})
    return link_in(mail.outbox[-1].body)


def link_in(body: str) -> str:
    (link,) = re.findall(r"http://testserver(/accounts/\S+)", body)
    return str(link)


def change(client: Client) -> str:
    """Changes the address, and returns the link to undo it from the letter to the old one."""
    Client().post(ask(client))
    mail.outbox.clear()
    send_due_letters(now=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == [OLD]
    assert NEW not in letter.body
    return link_in(letter.body)


def addresses() -> list[tuple[str, bool, bool]]:
    return list(EmailAddress.objects.values_list("email", "primary", "verified"))


def test_new_address_counts_once_it_is_confirmed_and_not_before(client: Client, gwen: User) -> None:
    link = ask(client)
    assert User.objects.get().email == OLD
    page = client.get(PAGE).content.decode()
    assert (OLD in page, f"We have sent a link to <strong>{NEW}</strong>" in page) == (True, True)
    Client().post(link)
    assert User.objects.get().email == NEW
    assert addresses() == [(NEW, True, True)]
    assert Entry.objects.filter(kind="email.changed", subject_id=gwen.pk, actor_id=gwen.pk).count() == 1


def test_wrong_password_changes_nothing(client: Client) -> None:
    answer = client.post(PAGE, {"action_add": "", "email": NEW})
    assert client.post(answer["Location"], {"password": "wrong"}).status_code == 200
    assert (mail.outbox, addresses()) == ([], [(OLD, True, True)])


def test_link_to_a_new_password_ends_with_the_old_address(client: Client) -> None:
    Client().post("/accounts/password/reset/", {"email": OLD})
    reset = link_in(mail.outbox.pop().body)
    Client().post(ask(client))
    answer = Client().get(reset, follow=True)
    assert "This link no longer works" in answer.content.decode()


def test_old_address_can_undo_it_and_whoever_changed_it_is_out(client: Client, gwen: User) -> None:
    undo = change(client)
    assert client.get("/me/").status_code == 200
    stranger = Client()
    page = stranger.get(undo).content.decode()
    assert OLD in page
    assert User.objects.get().email == NEW
    answer = stranger.post(undo)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/")
    assert (User.objects.get().email, addresses()) == (OLD, [(OLD, True, True)])
    assert Session.objects.filter(person=gwen).count() == 0
    assert client.get("/me/").status_code == 302
    Client().post("/accounts/login/", {"login": OLD, "password": PASSWORD})
    assert Session.objects.filter(person=gwen).count() == 0
    mail.outbox.clear()
    stranger.post("/accounts/password/reset/", {"email": OLD})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert stranger.post(undo).status_code == 409
    assert Entry.objects.filter(kind="email.change_undone", subject_id=gwen.pk).count() == 1


def test_whoever_changed_it_twice_gets_it_back_by_no_letter_of_theirs(client: Client, gwen: User) -> None:
    undo = change(client)
    client.post(PAGE, {"action_add": "", "email": "second@example.org"})
    Client().post(link_in(mail.outbox[-1].body))
    mail.outbox.clear()
    send_due_letters(now=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == [NEW]
    theirs = link_in(letter.body)
    assert Client().get(theirs).status_code == 200
    Client().post(undo)
    assert User.objects.get().email == OLD
    assert (Client().get(theirs).status_code, Client().post(theirs).status_code) == (404, 404)
    assert (User.objects.get().email, addresses()) == (OLD, [(OLD, True, True)])


def test_link_to_undo_ends_after_a_week_and_is_not_kept_once_sent(client: Client) -> None:
    undo = change(client)
    assert Letter.objects.get(template="email_changed").path == ""
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert (Client().get(undo).status_code, Client().post(undo).status_code) == (404, 404)
    assert Client().post("/accounts/email/undo/nokey/").status_code == 404
    assert User.objects.get().email == NEW


def test_address_that_somebody_else_has_by_now_is_not_taken_from_them(client: Client, gwen: User) -> None:
    change(client)
    other = UserFactory(email=OLD)
    with pytest.raises(Refused) as caught:
        undo_email_change(gwen, email=OLD, change=Entry.objects.get(kind="email.changed").pk)
    assert caught.value.code == "conflict"
    assert (User.objects.get(pk=gwen.pk).email, User.objects.get(pk=other.pk).email) == (NEW, OLD)


def test_taken_address_looks_free_and_is_never_given_twice(client: Client) -> None:
    """D01."""
    other = UserFactory(email=NEW)
    link = ask(client)
    assert f"We have sent a link to <strong>{NEW}</strong>" in client.get(PAGE).content.decode()
    answer = Client().post(link, follow=True)
    assert answer.status_code == 200
    assert User.objects.get(pk=other.pk).email == NEW
    assert User.objects.exclude(pk=other.pk).get().email == OLD


def test_address_registered_by_somebody_in_between_is_refused_at_the_link(client: Client) -> None:
    link = ask(client)
    late = User.objects.create_user(NEW, PASSWORD, display_name="Late")
    EmailAddress.objects.create(user=late, email=NEW, primary=True)
    answer = Client().post(link, follow=True)
    assert answer.status_code == 200
    assert "belongs to another account" in answer.content.decode()
    assert User.objects.exclude(pk=late.pk).get().email == OLD
    assert Letter.objects.count() == 0


def test_mails_do_not_name_the_machine_they_come_from(client: Client) -> None:
    ask(client)
    assert mail.outbox[-1].message()["Message-ID"].endswith("@testserver>")
