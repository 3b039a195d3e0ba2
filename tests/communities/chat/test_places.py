"""Where in a room one is: what is new, from the first on, a day, one message, and everything in between."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.actions import mark_read
from communities.chat.models import Message, ReadPosition
from communities.chat.queries import BEFORE, COUNTED, PAGE, first_on, history_of, page_of, rooms_of, unread_in
from communities.people.actions import block_person
from realtime.models import Stream
from tests.cast import Cast
from tests.factories.communities import MessageFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 27, 12, tzinfo=UTC)  # two days before the clocks go forward


@pytest.fixture
def messages(cast: Cast) -> list[Message]:
    """Three pages of them in the room, one each hour."""
    Message.objects.filter(room=cast.room).delete()
    Stream.objects.filter(pk=f"room:{cast.room.pk}").update(seq=PAGE * 3)
    return [
        MessageFactory(room=cast.room, author=cast.alice, position=n, created_at=START + timedelta(hours=n))
        for n in range(1, PAGE * 3 + 1)
    ]


def positions(cast: Cast, **where: int) -> tuple[int, int, int, int]:
    found = history_of(cast.room, reader=cast.bob, **where)
    return found.messages[0].position, found.messages[-1].position, found.earlier, found.later


def test_pages_lead_on_both_ways_and_end(cast: Cast, messages: list[Message]) -> None:
    last = PAGE * 3
    assert positions(cast) == (last - PAGE + 1, last, last - PAGE + 1, 0)
    assert positions(cast, before=PAGE + 1) == (1, PAGE, 0, PAGE)
    assert positions(cast, after=PAGE) == (PAGE + 1, PAGE * 2, PAGE + 1, PAGE * 2)
    assert positions(cast, after=0) == (1, PAGE, 0, PAGE)
    assert positions(cast, after=last - 5) == (last - 4, last, last - 4, 0)
    assert history_of(cast.room, reader=cast.bob, after=last).messages == []


def test_message_and_day_are_shown_with_a_few_before_them(cast: Cast, messages: list[Message]) -> None:
    wanted = messages[PAGE]
    assert page_of(cast.room, wanted, reader=cast.bob) == wanted.position - BEFORE - 1
    assert page_of(cast.room, messages[2], reader=cast.bob) == 0
    # Midnight as the county's clocks have it: an hour earlier in UTC once they went forward.
    first = first_on(cast.room, datetime(2026, 3, 30).date(), reader=cast.bob)  # noqa: DTZ001 - a day has no zone
    assert first
    assert first.created_at == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert first_on(cast.room, datetime(2030, 1, 1).date(), reader=cast.bob) is None  # noqa: DTZ001


def test_new_is_what_others_wrote_since_one_was_here(cast: Cast, messages: list[Message]) -> None:
    assert unread_in(cast.room, cast.bob) is None  # a first visit
    mark_read(cast.room, seq=messages[-3].position, by=cast.bob)
    found = unread_in(cast.room, cast.bob)
    assert found
    assert (found.count, found.first, found.after) == (2, messages[-2].position, messages[-3].position)
    assert rooms_of(cast.g1, cast.bob).get(pk=cast.room.pk).new == 2  # type: ignore[attr-defined]
    ReadPosition.objects.update(seq=1)
    found = unread_in(cast.room, cast.bob)
    assert found
    assert (found.count, found.is_many) == (COUNTED + 1, True)
    block_person(cast.alice, by=cast.bob)
    assert unread_in(cast.room, cast.bob) is None
    mark_read(cast.room, seq=1, by=cast.alice)
    assert unread_in(cast.room, cast.alice) is None  # one's own words


def test_page_marks_where_one_left_off_and_leads_to_the_first(
    cast: Cast, messages: list[Message], client_of: Callable[[User], Client]
) -> None:
    room, bob = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/", client_of(cast.bob)
    mark_read(cast.room, seq=messages[-3].position, by=cast.bob)
    page = bob.get(room).content.decode()
    line, first_new = page.index('id="new"'), page.index(f'id="message-{messages[-2].pk}"')
    assert page.index(f'id="message-{messages[-3].pk}"') < line < first_new
    assert 'id="new"' not in bob.get(room).content.decode()

    ReadPosition.objects.update(seq=5)
    page = bob.get(room).content.decode()
    assert "More than 99 new messages" in page
    assert 'href="?after=5"' in page
    read = ReadPosition.objects.values_list("seq", flat=True).get(person=cast.bob)
    for query in ("?after=5", "?before=60", f"?message={messages[9].pk}", "?day=2026-03-28"):
        page = bob.get(room + query).content.decode()
        assert "Back to the newest messages" in page
        assert "data-write" not in page
    assert ReadPosition.objects.values_list("seq", flat=True).get(person=cast.bob) == read
    for query in ("?after=x", "?before=-1", "?day=2026-02-31", "?message=1", "?after=1e400"):
        assert "data-write" in bob.get(room + query).content.decode(), query
    assert bob.get(f"{room}?message={cast.post.pk}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_rooms_and_a_page_cost_the_same_however_much_is_new(
    cast: Cast, count: int, client_of: Callable[[User], Client], django_assert_num_queries: Callable[..., object]
) -> None:
    mark_read(cast.room, seq=cast.message.position, by=cast.bob)
    for n in range(count):
        answered = MessageFactory(room=cast.room, author=cast.alice, position=100 + n, reply_to=cast.message)
    assert answered.reply_to
    client = client_of(cast.bob)
    client.get("/groups/")
    with django_assert_num_queries(3):
        assert [room.new for room in rooms_of(cast.g1, cast.bob) if room.new] == [count]  # type: ignore[attr-defined]
    with django_assert_num_queries(29):
        client.get(f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/")
