"""Staff's own words for a letter, in each language; links and the closing lines stay ours."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from outbox.actions import queue_letter, send_due_letters
from outbox.models import LetterText
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PATH = "/registrations/letters/something_new/cy/"
OWN = {"subject": "Newyddion i chi", "body": "Helo,\n\nMae rhywbeth newydd yma."}


def send_to(person: User) -> mail.EmailMessage:
    with transaction.atomic():
        queue_letter(person, template="something_new", unique_key=f"test:{person.pk}")
    send_due_letters(now=timezone.now() + timedelta(minutes=1))
    return mail.outbox[-1]


def test_own_words_go_out_in_their_language_with_our_link_and_promise(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    assert client_of(cast.registrar).post(PATH, OWN).status_code == 302
    User.objects.filter(pk=cast.alice.pk).update(language="cy")
    letter = send_to(User.objects.get(pk=cast.alice.pk))
    assert letter.subject == OWN["subject"]
    assert letter.body.startswith(OWN["body"])
    assert "http://testserver/" in letter.body
    assert "Rhywbeth" not in letter.subject
    assert letter.body.count("\n\n") == 4
    assert send_to(cast.bob).subject == "You have something new on Hearth"


def test_standard_words_come_back(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.registrar)
    client.post(PATH, OWN)
    assert "Newyddion i chi" in client.get(PATH).content.decode()
    client.post(PATH, {"do": "reset"})
    assert not LetterText.objects.exists()


@pytest.mark.parametrize("body", ["", "   ", "x" * 2001, "Go to https://evil.example", "www.evil.example", "a\u200bb"])
def test_words_that_cannot_be_sent_are_refused_and_kept(
    cast: Cast, client_of: Callable[[User], Client], body: str
) -> None:
    page = client_of(cast.registrar).post(PATH, {**OWN, "body": body})
    assert page.status_code == 200
    assert "Newyddion i chi" in page.content.decode()
    assert not LetterText.objects.exists()


def test_letter_that_may_not_be_changed_is_missing(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.registrar)
    for path in ("account_changed/cy", "nonsense/cy", "something_new/fr"):
        assert client.get(f"/registrations/letters/{path}/").status_code == 404
