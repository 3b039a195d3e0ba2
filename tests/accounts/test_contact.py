"""Whoever cannot get in is told whom to write to, where the operator has said so."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.cast import Cast


@pytest.mark.parametrize("who", ["eve", "suspended"])
def test_waiting_page_says_whom_to_write_to(
    cast: Cast, client_of: Callable[[User], Client], settings: Any, who: str
) -> None:
    link = '<a class="govuk-link" href="mailto:help@example.org">help@example.org</a>'
    assert "mailto:" not in client_of(cast.people[who]).get("/me/waiting/").content.decode()
    settings.CONTACT_EMAIL = "help@example.org"
    assert link in client_of(cast.people[who]).get("/me/waiting/").content.decode()
    assert link in Client().get("/accounts/inactive/").content.decode()
