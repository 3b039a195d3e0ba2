"""Answering a message and mending one: what is kept, what is refused, and what a reader sees of the other words."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import delete_message, edit_message, hide_message, send_message
from communities.chat.models import Message
from communities.chat.updates import RoomSource
from communities.finding.permissions import reach_of
from communities.people.actions import block_person
from communities.search.queries import Narrowing, find
from communities.search.terms import parse
from core.errors import Refused
from moderation.subjects import snapshot
from realtime.models import Update
from tests.cast import Cast
from tests.factories.communities import MessageFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def say(cast: Cast, text: str, by: User, reply_to: uuid.UUID | None = None) -> Message:
    return send_message(cast.room, text=text, client_id=uuid.uuid4(), reply_to=reply_to, by=by)


def room_page(client: Client, cast: Cast, query: str = "") -> str:
    return client.get(f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/{query}").content.decode()


def test_answer_names_what_it_answers_on_the_page_and_on_the_socket(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    said = say(cast, "Who has a spare stair gate?", cast.alice)
    answer = say(cast, "We do.", cast.bob, said.pk)
    update = Update.objects.get(object_id=answer.pk)
    assert RoomSource().contents([update])[answer.pk]["reply_to"] == str(said.pk)
    assert "<b>Alice</b> Who has a spare stair gate?" in room_page(client_of(cast.bob), cast)

    # What was taken away is not shown by way of its answer, nor what is by somebody one has blocked.
    block_person(cast.alice, by=cast.bob)
    assert "<b>Alice</b>" not in room_page(client_of(cast.bob), cast)
    hide_message(said)
    page = room_page(client_of(cast.host), cast)
    assert "stair gate" not in page
    assert "Answers a message that is not to be seen" in page


def test_answer_to_what_one_may_not_read_is_an_ordinary_message(cast: Cast) -> None:
    elsewhere = MessageFactory(room=cast.other_room, author=cast.carol, position=1)
    gone = say(cast, "never mind", cast.alice)
    delete_message(gone, by=cast.alice)
    for target in (elsewhere.pk, gone.pk, uuid.uuid4()):
        assert say(cast, f"to {target}", cast.bob, target).reply_to is None


def test_newcomer_reads_nothing_of_before_through_an_answer(cast: Cast, client_of: Callable[[User], Client]) -> None:
    cast.message.body = "said long before"
    cast.message.save()
    say(cast, "I remember", cast.alice, cast.message.pk)
    Message.objects.filter(pk=cast.message.pk).update(created_at=timezone.now() - timedelta(days=9))
    assert "said long before" in room_page(client_of(cast.bob), cast)
    cast.bob_membership.reads_from = timezone.now() - timedelta(days=1)
    cast.bob_membership.save()
    page = room_page(client_of(cast.bob), cast)
    assert "I remember" in page
    assert "said long before" not in page


def test_edit_keeps_what_was_said_and_tells_open_screens(cast: Cast, client_of: Callable[[User], Client]) -> None:
    message = say(cast, "Friday at fuor", cast.alice)
    edit_message(message, text="Friday at four", by=cast.alice)
    edit_message(message, text="Friday at four", by=cast.alice)  # nothing changed, nothing is kept
    message.refresh_from_db()
    assert [one.body for one in message.revisions.all()] == ["Friday at fuor"]
    update = Update.objects.filter(object_id=message.pk).latest("seq")
    assert update.action == "edited"
    frame = RoomSource().contents([update])[message.pk]
    assert (frame["text"], frame["edited_at"]) == ("Friday at four", message.edited_at.isoformat())
    for word, finds in (("four", 1), ("fuor", 0)):
        assert len(find(parse(word), reach_of(cast.bob), Narrowing()).rows) == finds
    assert [one["text"] for one in snapshot("message", message)["history"]] == ["Friday at fuor"]
    path = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/messages/{message.pk}/history/"
    assert "fuor" in client_of(cast.bob).get(path).content.decode()


def test_edit_is_refused_when_it_is_late_or_taken_away_or_somebody_elses(cast: Cast) -> None:
    message = say(cast, "as it was", cast.alice)

    def refusal(by: User, later: timedelta = timedelta()) -> tuple[str, str | None]:
        with pytest.raises(Refused) as refused:
            edit_message(message, text="as it is", by=by, now=message.created_at + later)
        return refused.value.code, refused.value.field

    assert refusal(cast.alice, timedelta(minutes=15, seconds=1)) == ("conflict", "text")
    for who in ("bob", "host", "mod1", "admin"):
        assert refusal(cast.people[who]) == ("not_found", None)
    hide_message(message)
    assert refusal(cast.alice) == ("conflict", None)
    message.refresh_from_db()
    assert (message.body, message.revisions.count()) == ("as it was", 0)


def test_form_of_an_edit_keeps_what_was_typed(cast: Cast, client_of: Callable[[User], Client]) -> None:
    message = say(cast, "as it was", cast.alice)
    path = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/messages/{message.pk}/edit/"
    alice = client_of(cast.alice)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(hours=1))
    late = alice.post(path, {"text": "typed with care"}).content.decode()
    assert "typed with care" in late
    assert "It is too late to change this message." in late
    assert f"messages/{message.pk}/edit/" not in room_page(alice, cast)
    for text in ("", " \n ", "x" * 4_001, "nul \0"):
        assert alice.post(path, {"text": text}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_keep_both_versions(cast: Cast) -> None:
    message = say(cast, "one", cast.alice)
    at_once(*[lambda text=text: edit_message(message, text=text, by=cast.alice) for text in ("two", "three")])
    message.refresh_from_db()
    assert [one.number for one in message.revisions.all()] == [1, 2]
    assert {*message.revisions.values_list("body", flat=True), message.body} == {"one", "two", "three"}
