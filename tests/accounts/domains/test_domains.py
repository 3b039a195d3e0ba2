"""E-mail domains that may not register, that alone may, and whose people are approved when they confirm."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.domains.actions import forget_domain, set_domain
from accounts.models import EmailDomain, User
from records.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignUp = Callable[[str], str]
REFUSAL = "Addresses of this kind cannot be used"


@pytest.fixture
def sign_up(registration: dict[str, str]) -> SignUp:
    return lambda email: (
        Client().post("/accounts/signup/", {**registration, "email": email}, follow=True).content.decode()
    )


def test_blocked_domain_is_refused_and_keeps_what_was_typed(cast: Cast, sign_up: SignUp) -> None:
    set_domain("throwaway.example.org", rule="block", by=cast.registrar.pk)
    page = sign_up("new@Throwaway.example.org")
    assert REFUSAL in page
    assert "Gwen o’r Cwm" in page
    assert not User.objects.filter(email__iendswith="@throwaway.example.org").exists()


def test_refusal_says_nothing_about_who_has_an_account(cast: Cast, sign_up: SignUp) -> None:
    set_domain("example.org", rule="block", by=cast.registrar.pk)
    assert REFUSAL in sign_up("alice@example.org")
    assert REFUSAL in sign_up("nobody@example.org")


def test_once_a_domain_is_allowed_no_other_may_register(cast: Cast, sign_up: SignUp) -> None:
    set_domain("council.example.org", rule="allow", by=cast.registrar.pk)
    assert REFUSAL in sign_up("new@elsewhere.example.org")
    assert REFUSAL in sign_up("new@sub.council.example.org")
    assert REFUSAL not in sign_up("new@council.example.org")
    forget_domain("council.example.org", by=cast.registrar.pk)
    assert REFUSAL not in sign_up("other@elsewhere.example.org")


@pytest.mark.parametrize(("rule", "state"), [("approve", "approved"), ("allow", "pending")])
def test_confirming_approves_only_people_of_a_trusted_domain(
    cast: Cast, sign_up: SignUp, rule: str, state: str
) -> None:
    from allauth.account.models import EmailConfirmationHMAC

    set_domain("council.example.org", rule=rule, by=cast.registrar.pk)
    sign_up("new@council.example.org")
    person = User.objects.get(email="new@council.example.org")
    assert person.state == "pending"
    key = EmailConfirmationHMAC(person.emailaddress_set.get()).key
    Client().post(f"/accounts/confirm-email/{key}/")
    assert User.objects.get(pk=person.pk).state == state
    approved = Entry.objects.filter(kind="person.approved", subject_id=person.pk)
    assert [entry.actor_id for entry in approved] == ([None] if state == "approved" else [])


def test_staff_list_change_and_take_away_a_domain(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.registrar)
    page = client.post("/registrations/domains/", {"domain": "not a domain", "rule": "block"}).content.decode()
    assert "Enter a domain, such as council.example.org." in page
    client.post("/registrations/domains/", {"domain": "@Council.example.org", "rule": "block"})
    client.post("/registrations/domains/", {"domain": "council.example.org", "rule": "approve"})
    assert list(EmailDomain.objects.values_list("domain", "rule")) == [("council.example.org", "approve")]
    assert "approved as soon as they confirm" in client.get("/registrations/domains/").content.decode()
    client.post("/registrations/domains/", {"forget": "council.example.org"})
    assert not EmailDomain.objects.exists()
    assert Entry.objects.filter(kind="email_domain.set").count() == 2


def test_blocked_domain_comes_in_by_no_change_of_address_either(cast: Cast) -> None:
    set_domain("throwaway.example.org", rule="block", by=cast.registrar.pk)
    client = Client()
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/accounts/email/", {"action_add": "", "email": "new@throwaway.example.org"}, follow=True)
    assert REFUSAL in answer.content.decode()
    client.post("/accounts/email/", {"action_add": "", "email": "new@other.example.org"})
    assert not cast.alice.emailaddress_set.filter(email="new@throwaway.example.org").exists()
