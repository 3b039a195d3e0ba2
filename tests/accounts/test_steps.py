"""What must be done first (new terms, a new password) is passed by no page and no socket (HumHub GHSA-2h35)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.clocks import GRACE
from accounts.models import TermsAcceptance, User
from accounts.people.actions import require_new_password
from accounts.permissions import may_take_part
from config.sockets import live_sessions
from realtime.hub import Session
from tests.accounts.test_sign_in import link_in
from tests.authz.rows import ROWS, ids_of
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEW = "quiet-river-amber-nine"
STEPS = {"accept_terms": {"terms_version": "2020-01"}, "new_password": {"must_change_password": True}}
FREE = {
    "accept_terms", "new_password", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_logout",
    "account_reauthenticate", "my_language", "set_language", "waiting", "terms", "healthz", "readyz", "stop_letters",
    "help", "help_topic", "shared_draft",
}  # fmt: skip


def signed_in(person: User, **fields: object) -> Client:
    User.objects.filter(pk=person.pk).update(**fields)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def leads_to(answer: Any) -> str:
    """Where an answer sends somebody: at once, or, with the words they sent, by the only way on."""
    if answer.status_code == 409:
        words = answer.content.decode().partition("data-not-sent")[2]
        return str(re.search('href="([^"?]+)[?]next=', words).group(1))  # type: ignore[union-attr]
    return str(answer.headers.get("Location", "")).partition("?")[0]


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("step", STEPS)
def test_every_other_address_leads_to_the_step(cast: Cast, step: str) -> None:
    client, ids = signed_in(cast.host, **STEPS[step]), ids_of(cast)
    for row in ROWS:
        if row.name in FREE:
            continue
        path = row.path(ids)
        for answer in (client.get(path), client.post(path, row.body())):
            assert answer.status_code == 405 or leads_to(answer) == reverse(step), path
    assert client.get(f"/updates/group:{cast.g1.pk}/?after=0").status_code in {302, 404}
    assert client.get("/cms/").headers["Location"].partition("?")[0] == reverse(step)


@pytest.mark.parametrize("who", ["eve", "suspended"])
def test_new_password_comes_first_for_whoever_is_not_let_in_too(cast: Cast, who: str) -> None:
    """Else whoever knows the old one could put another e-mail address in place first."""
    client = signed_in(cast.people[who], must_change_password=True)
    for path in ("/accounts/email/", "/me/", "/me/invitations/"):
        for answer in (client.get(path), client.post(path, {"action_add": "", "email": "thief@example.org"})):
            assert leads_to(answer) == reverse("new_password"), path
    assert client.get("/me/waiting/").status_code == 200


@pytest.mark.parametrize("fields", [*STEPS.values(), {"approved_until": timezone.localdate() - GRACE - timedelta(1)}])
def test_no_socket_counts_while_something_keeps_somebody_out(cast: Cast, fields: dict[str, object]) -> None:
    client = signed_in(cast.host)
    session = Session(client.session.session_key or "", cast.host.pk, cast.host.password)
    assert live_sessions({session}) == {session}
    User.objects.filter(pk=cast.host.pk).update(**fields)
    assert live_sessions({session}) == set()
    assert not may_take_part(User.objects.get(pk=cast.host.pk))


def test_accepting_the_terms_is_kept_and_leads_back(cast: Cast) -> None:
    client = signed_in(cast.alice, **STEPS["accept_terms"])
    shown = client.get("/groups/", follow=True)
    assert "Terms of use" in shown.content.decode()
    assert client.post("/me/terms/", {"version": "2020-01"}).status_code == 409
    answer = client.post("/me/terms/", {"version": "2026-11", "next": "/groups/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/groups/")
    assert TermsAcceptance.objects.filter(person=cast.alice, version="2026-11").count() == 1
    assert client.get("/groups/").status_code == 200


def test_a_new_password_is_chosen_by_a_link_to_ones_own_address(cast: Cast) -> None:
    client = signed_in(cast.alice, must_change_password=True)
    page = client.get("/groups/", follow=True).content.decode()
    assert "Choose a new password by e-mail" in page
    assert cast.alice.email not in page
    assert mail.outbox == []

    sent = client.post("/me/new-password/", follow=True)
    assert "We have sent you the link" in sent.content.decode()
    assert [letter.to for letter in mail.outbox] == [[cast.alice.email]]
    assert User.objects.get(pk=cast.alice.pk).must_change_password
    link = client.get(link_in(mail.outbox[0]))
    done = client.post(link["Location"], {"password1": NEW, "password2": NEW})

    assert done.status_code == 302
    found = User.objects.get(pk=cast.alice.pk)
    assert (found.must_change_password, found.check_password(NEW)) == (False, True)
    assert client.get("/groups/")["Location"].startswith("/accounts/login/")
    assert signed_in(found).get("/groups/").status_code == 200


def test_the_old_password_is_not_enough(cast: Cast) -> None:
    client = signed_in(cast.alice, must_change_password=True)
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert answer["Location"] == "/me/new-password/"
    found = User.objects.get(pk=cast.alice.pk)
    assert (found.must_change_password, found.check_password(PASSWORD)) == (True, True)


def test_no_address_but_ones_own_gets_the_link(cast: Cast) -> None:
    """Whoever knows the password may have asked for another address first."""
    theirs = EmailAddress.objects.create(user=cast.alice, email="thief@example.org", primary=False, verified=False)
    Client().post("/accounts/password/reset/", {"email": theirs.email})
    assert "/accounts/password/reset/key/" not in mail.outbox[0].body

    require_new_password(cast.alice, by=cast.registrar)

    assert list(EmailAddress.objects.filter(user=cast.alice).values_list("email", flat=True)) == [cast.alice.email]


def test_links_are_not_sent_without_end(cast: Cast) -> None:
    client = signed_in(cast.alice, must_change_password=True)
    answers = [client.post("/me/new-password/").status_code for _time in range(6)]
    assert (answers, len(mail.outbox)) == ([302] * 5 + [429], 5)


def test_whoever_need_not_is_led_on(cast: Cast) -> None:
    client = signed_in(cast.alice)
    assert client.get("/me/new-password/")["Location"] == client.post("/me/new-password/")["Location"] == "/groups/"
    assert mail.outbox == []


def test_approval_that_is_over_leads_to_neutral_words(cast: Cast) -> None:
    client = signed_in(cast.alice, approved_until=timezone.localdate() - GRACE - timedelta(days=1))
    page = client.get("/groups/", follow=True)
    assert page.redirect_chain == [("/me/waiting/", 302)]
    assert "Your approval has come to its end" in page.content.decode()
