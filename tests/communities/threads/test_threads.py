"""A thread: a message and what answers it, directly or through answers."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import delete_message, send_message
from communities.chat.models import Message
from communities.groups.models import Membership
from communities.people.actions import block_person
from communities.threads.queries import answers_to, thread_of
from tests.cast import Cast, make_person
from tests.factories.communities import MessageFactory, join

pytestmark = pytest.mark.django_db


def say(cast: Cast, who: str, text: str, to: Message | None = None) -> Message:
    reply_to = to.pk if to else None
    return send_message(cast.room, text=text, client_id=uuid.uuid4(), reply_to=reply_to, by=cast.people[who])


@pytest.fixture
def talk(cast: Cast) -> list[Message]:
    """alice asks, bob answers, the host answers bob; something else is said in between."""
    first = say(cast, "alice", "Who has a cot?")
    answer = say(cast, "bob", "Which size?", first)
    say(cast, "host", "Good morning")
    return [first, answer, say(cast, "host", "I have both", answer)]


def address(cast: Cast, message: Message) -> str:
    return f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/thread/{message.pk}/"


def test_answers_belong_to_the_first_message_however_far(cast: Cast, talk: list[Message]) -> None:
    first, _answer, further = talk
    assert [one.thread_id for one in talk] == [None, first.pk, first.pk]
    assert thread_of(first, cast.room, reader=cast.bob).messages == talk
    assert answers_to(talk, cast.room, reader=cast.bob) == {first.pk: 2}
    delete_message(further, by=cast.host)
    assert answers_to(talk, cast.room, reader=cast.bob) == {first.pk: 1}
    block_person(cast.bob, by=cast.alice)
    assert answers_to(talk, cast.room, reader=cast.alice) == {}


def test_page_shows_the_thread_alone_and_answers_its_first(
    cast: Cast, talk: list[Message], client_of: Callable[[User], Client]
) -> None:
    first, answer, _further = talk
    bob = client_of(cast.bob)
    page = bob.get(address(cast, first)).content.decode()
    assert all(text in page for text in ("Who has a cot?", "Which size?", "I have both"))
    assert "Good morning" not in page
    assert bob.get(address(cast, answer)).headers["Location"] == address(cast, first) + f"#message-{answer.pk}"
    sent = bob.post(address(cast, first), {"text": "Then both", "client_id": uuid.uuid4()})
    assert sent.headers["Location"] == address(cast, first) + "#newest"
    written = Message.objects.get(body="Then both")
    assert (written.reply_to, written.thread) == (first, first)
    room = bob.get(f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/").content.decode()
    assert "Answers: 3" in room
    refused = bob.post(address(cast, first), {"text": " ", "client_id": uuid.uuid4()})
    assert "Write your message." in refused.content.decode()


def test_first_message_that_was_taken_away_is_not_shown_nor_answered(
    cast: Cast, talk: list[Message], client_of: Callable[[User], Client]
) -> None:
    delete_message(talk[0], by=cast.alice)
    page = client_of(cast.bob).get(address(cast, talk[0])).content.decode()
    assert "Who has a cot?" not in page
    assert "Which size?" in page
    assert 'name="text"' not in page
    delete_message(talk[1], by=cast.bob)
    assert say(cast, "bob", "To what?", talk[1]).thread is None


def test_thread_from_before_somebodys_time_is_not_there_for_them(
    cast: Cast, talk: list[Message], client_of: Callable[[User], Client]
) -> None:
    newcomer = make_person("newcomer")
    join(cast.g1, newcomer)
    Membership.objects.filter(person=newcomer).update(reads_from=timezone.now())
    assert client_of(newcomer).get(address(cast, talk[0])).status_code == 404
    later = say(cast, "bob", "It is still wanted", talk[0])
    assert client_of(newcomer).get(address(cast, later)).status_code in {302, 404}
    assert answers_to([talk[0]], cast.room, reader=newcomer) == {talk[0].pk: 1}


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_however_long_the_thread(
    cast: Cast, count: int, client_of: Callable[[User], Client], django_assert_num_queries: Any
) -> None:
    first = say(cast, "alice", "Who has a cot?")
    for n in range(count):
        MessageFactory(room=cast.room, author=cast.alice, position=100 + n, reply_to=first, thread=first)
    client = client_of(cast.bob)
    client.get("/groups/")
    with django_assert_num_queries(20):
        client.get(address(cast, first))
