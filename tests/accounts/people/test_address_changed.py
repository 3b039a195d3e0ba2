"""A new password is sent by e-mail: staff see where the address is a new one before they ask for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from records.actions import write_entry
from records.models import Entry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WARNING = "Ring them first"


def page(cast: Cast, client_of: Callable[[User], Client], what: str) -> str:
    return client_of(cast.admin).get(f"/registrations/{cast.bob.pk}/{what}/").content.decode()


def test_page_warns_where_the_address_was_changed_this_week(cast: Cast, client_of: Callable[[User], Client]) -> None:
    assert WARNING not in page(cast, client_of, "new-password")
    write_entry("email.changed", subject=("person", cast.bob.pk), by=cast.bob.pk)
    assert WARNING in page(cast, client_of, "new-password")
    assert WARNING not in page(cast, client_of, "sign-out")
    assert (
        "Changed their e-mail address" in client_of(cast.admin).get(f"/registrations/{cast.bob.pk}/").content.decode()
    )


def test_what_nobody_can_take_back_any_more_is_no_warning(
    cast: Cast, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_entry("email.changed", subject=("person", cast.bob.pk), by=cast.bob.pk)
    assert Entry.objects.filter(kind="email.changed").exists()
    in_eight_days = timezone.now() + timedelta(days=8)
    monkeypatch.setattr("accounts.people.queries.timezone.now", lambda: in_eight_days)
    assert WARNING not in page(cast, client_of, "new-password")
