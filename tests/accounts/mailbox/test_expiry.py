"""Registrations whose address was never confirmed end, and the address is free again."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.mailbox.actions import expire_registrations
from accounts.models import Contact, Identity, User
from records.models import Entry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def register(days_ago: float, *, verified: bool = False, **fields: object) -> User:
    person: User = UserFactory(registered=True, date_joined=NOW - timedelta(days=days_ago), **fields)
    EmailAddress.objects.filter(user=person).update(verified=verified)
    return person


def test_unconfirmed_registration_is_forgotten_after_thirty_days(client: Client, registration: dict[str, str]) -> None:
    old = register(30.1, pending=True, email=registration["email"])
    assert expire_registrations(now=NOW) == 1
    assert (User.objects.count(), Identity.objects.count(), Contact.objects.count()) == (0, 0, 0)
    assert Entry.objects.filter(kind="person.expired", subject_id=old.pk, actor_id=None).count() == 1
    client.post("/accounts/signup/", registration)
    assert User.objects.get().email == registration["email"]


def test_everybody_else_stays() -> None:
    kept = [
        register(29.9, pending=True),
        register(40, pending=True, verified=True),
        register(40),  # approved, and changing their address
        register(40, declined=True),
        register(40, banned=True),
        register(40, pending=True, is_superuser=True),
    ]
    assert expire_registrations(now=NOW) == 0
    assert User.objects.count() == len(kept)


def test_page_to_register_says_so(client: Client) -> None:
    assert "within 30 days, we delete what you gave us" in client.get("/accounts/signup/").content.decode()
