"""Without JavaScript whoever wrote is led back to what is newest, and a refusal to the field."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.models import Message
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_sending_and_deleting_lead_back_to_the_newest_message(cast: Cast, client_of: Callable[[User], Client]) -> None:
    alice, room = client_of(cast.alice), f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    answer = alice.post(f"{room}messages/", {"text": "Helo", "client_id": str(uuid.uuid4())})
    assert answer["Location"] == f"{room}#newest"
    message = Message.objects.get(body="Helo")
    page = alice.get(room).content.decode()
    assert page.index(f'id="message-{message.pk}"') < page.index('id="newest"')
    assert page.count('id="newest"') == 1
    assert f'action="{room}messages/#write"' in page
    assert alice.post(f"{room}messages/{message.pk}/delete/")["Location"] == f"{room}#newest"


def test_older_pages_have_no_newest(cast: Cast, client_of: Callable[[User], Client]) -> None:
    page = client_of(cast.alice).get(f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/?before=99").content.decode()
    assert str(cast.message.pk) in page
    assert 'id="newest"' not in page


def test_text_that_is_too_long_is_not_cut_by_the_browser_but_given_back_whole(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    alice, long = client_of(cast.alice), "x" * 5_000
    assert b"maxlength" not in alice.get("/groups/carers/chat/kitchen/").content.split(b'name="text"')[1].split(b">")[0]
    page = alice.post("/groups/carers/chat/kitchen/messages/", {"text": long, "client_id": str(uuid.uuid4())})
    assert long in page.content.decode()
    assert not Message.objects.filter(body__startswith="xxx").exists()
