"""Messages: stored once, in an order without holes, within the limit, and never by somebody already removed."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from communities.chat.actions import (
    MESSAGE_LIMIT,
    delete_message,
    hide_message,
    mark_read,
    remove_message,
    send_message,
)
from communities.chat.models import Message, ReadPosition
from communities.chat.queries import PAGE, history_of, rooms_of
from communities.chat.updates import RoomSource
from communities.groups.actions import leave_community, remove_member
from communities.groups.models import Membership
from communities.rooms.models import Room
from core.errors import Refused
from realtime.models import Update
from realtime.read import head, read_page
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import CommunityFactory, MessageFactory, RoomFactory, join
from tests.threads import at_once, codes, meanwhile

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def send(room: Room, text: str, by: User, client_id: uuid.UUID | None = None, now: datetime | None = None) -> Message:
    return send_message(room, text=text, client_id=client_id or uuid.uuid4(), by=by, now=now)


def updates(room: Room) -> list[tuple[int, str, uuid.UUID]]:
    return list(
        Update.objects.filter(stream=f"room:{room.pk}").order_by("seq").values_list("seq", "action", "object_id")
    )


def test_message_is_stored_as_typed_at_the_next_position_and_leaves_no_entry(cast: Cast) -> None:
    entries = Entry.objects.count()
    message = send(cast.room, "  Helo\r\n<b>bawb</b> **x** ", cast.bob)
    message.refresh_from_db()
    assert message.body == "Helo\n<b>bawb</b> **x**"
    assert message.html == "<p>Helo<br>\n&lt;b&gt;bawb&lt;/b&gt; **x**</p>\n"
    assert (message.author, message.room, message.state) == (cast.bob, cast.room, "shown")
    assert updates(cast.room)[-1] == (message.position, "created", message.pk) == (2, "created", message.pk)
    assert Entry.objects.count() == entries


# Once


def test_repeated_client_id_returns_the_first_message(cast: Cast) -> None:
    first = send(cast.room, "once", cast.alice, client_id := uuid.uuid4())
    before = updates(cast.room)
    assert send(cast.room, " once\r\n", cast.alice, client_id) == first
    assert updates(cast.room) == before


@pytest.mark.parametrize("text", ["twice", "", "x" * (MESSAGE_LIMIT + 1)])
def test_client_id_used_for_another_text_is_a_conflict(cast: Cast, text: str) -> None:
    first = send(cast.room, "once", cast.alice, client_id := uuid.uuid4())
    before = updates(cast.room)
    with pytest.raises(Refused) as caught:
        send(cast.room, text, cast.alice, client_id)
    assert caught.value.code == "conflict"
    assert (Message.objects.get(pk=first.pk).body, updates(cast.room)) == ("once", before)


def test_client_id_already_used_in_another_room_is_refused(cast: Cast) -> None:
    attic = RoomFactory(community=cast.g1)
    send(cast.room, "here", cast.alice, client_id := uuid.uuid4())
    with pytest.raises(Refused) as caught:
        send(attic, "there", cast.alice, client_id)
    assert caught.value.code == "invalid"
    assert attic.messages.count() == 0


def test_two_people_may_use_the_same_client_id(cast: Cast) -> None:
    client_id = uuid.uuid4()
    assert send(cast.room, "a", cast.alice, client_id) != send(cast.room, "b", cast.bob, client_id)


@pytest.mark.django_db(transaction=True)
def test_one_client_id_six_times_at_once_is_one_message(cast: Cast) -> None:
    client_id, before = uuid.uuid4(), len(updates(cast.room))
    results = at_once(*[lambda: send(cast.room, "once", cast.alice, client_id)] * 6)
    assert len({message.pk for message in results}) == 1
    assert len(updates(cast.room)) == before + 1


# Order


@pytest.mark.django_db(transaction=True)
def test_positions_have_no_holes_when_eight_people_send_ten_each_at_once(settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = None
    room = RoomFactory(community=CommunityFactory())
    people = [make_person(f"p{n}") for n in range(8)]
    join(room.community, *people)

    def ten(person: User) -> list[int]:
        return [send(room, f"{person} {n}", person).position for n in range(10)]

    results = at_once(*[lambda person=person: ten(person) for person in people])
    assert sorted(position for positions in results for position in positions) == list(range(1, 81))
    assert all(positions == sorted(positions) for positions in results)
    assert [message.position for message in Message.objects.filter(room=room)] == list(range(1, 81))
    assert [seq for seq, *_ in updates(room)] == list(range(1, 81))
    assert head(f"room:{room.pk}") == 80


@pytest.mark.django_db(transaction=True)
def test_refused_message_leaves_no_hole(cast: Cast) -> None:
    first = send(cast.room, "a", cast.alice)
    for text in ("", "x" * (MESSAGE_LIMIT + 1), "a\0b"):
        with pytest.raises(Refused):
            send(cast.room, text, cast.alice)
    with transaction.atomic():
        send(cast.room, "undone", cast.alice)
        transaction.set_rollback(True)
    assert send(cast.room, "b", cast.alice).position == first.position + 1


# Limits


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "invalid"), ("\u200b\u200b", "invalid"), ("x" * (MESSAGE_LIMIT + 1), "too_long"), ("a\0b", "invalid")],
)
def test_bad_text_is_refused(cast: Cast, text: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        send(cast.room, text, cast.alice)
    assert (caught.value.code, caught.value.field) == (code, "text")


def test_flood_is_refused_with_the_seconds_to_wait_and_a_repeat_still_gets_its_first_answer(
    cast: Cast, settings: Any
) -> None:
    settings.CHAT_SEND_LIMIT = (3, 10)
    sent = [send(cast.room, f"{n}", cast.bob, now=NOW + timedelta(seconds=n)) for n in range(3)]
    with pytest.raises(Refused) as caught:
        send(cast.room, "more", cast.bob, now=NOW + timedelta(seconds=4))
    assert (caught.value.code, caught.value.retry_after, caught.value.field) == ("rate", 7, "text")
    again = send(cast.room, "0", cast.bob, client_id=sent[0].client_id, now=NOW + timedelta(seconds=4))
    assert again == sent[0]
    assert send(cast.room, "alice", cast.alice, now=NOW + timedelta(seconds=4))
    assert send(cast.room, "later", cast.bob, now=NOW + timedelta(seconds=11))


def test_waiting_as_long_as_told_is_long_enough(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = (1, 10)
    send(cast.room, "a", cast.bob, now=NOW)
    with pytest.raises(Refused) as caught:
        send(cast.room, "b", cast.bob, now=NOW + timedelta(seconds=0.3))
    assert caught.value.retry_after is not None
    assert send(cast.room, "b", cast.bob, now=NOW + timedelta(seconds=0.3 + caught.value.retry_after))


def test_limit_counts_over_all_rooms(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = (1, 10)
    send(cast.room, "a", cast.bob)
    with pytest.raises(Refused):
        send(RoomFactory(community=cast.g1), "b", cast.bob)


@pytest.mark.django_db(transaction=True)
def test_limit_holds_for_a_flood_at_once(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = (3, 60)
    results = at_once(*[lambda: send(cast.room, "flood", cast.bob)] * 8)
    assert codes(results) == ["rate"] * 5


# Who


@pytest.mark.parametrize(
    "who", ["carol", "dave", "eve", "frank", "mod1", "mod2", "banned", "suspended", "comms", "admin"]
)
def test_person_who_may_not_is_told_there_is_nothing_here_even_for_bad_text(cast: Cast, who: str) -> None:
    before = Message.objects.count()
    for text in ("hello", "", "x" * 9_999):
        with pytest.raises(Refused) as caught:
            send(cast.room, text, cast.people[who])
        assert caught.value.code == "not_found"
    assert Message.objects.count() == before


def test_repeat_by_somebody_removed_meanwhile_is_refused_too(cast: Cast) -> None:
    message = send(cast.room, "once", cast.bob)
    remove_member(cast.bob_membership, by=cast.host)
    with pytest.raises(Refused) as caught:
        send(cast.room, "once", cast.bob, client_id=message.client_id)
    assert caught.value.code == "not_found"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", ["removed", "left", "suspended"])
def test_message_sent_while_the_membership_ends_is_refused_once_it_has_ended(cast: Cast, end: str) -> None:
    """The ending holds its transaction open; the message, begun before it commits, must wait and then be refused."""
    inside, go = Event(), Event()

    def finish() -> None:
        with transaction.atomic():
            if end == "removed":
                remove_member(cast.bob_membership, by=cast.host)
            elif end == "left":
                leave_community(cast.bob_membership)
            else:
                User.objects.filter(pk=cast.bob.pk).update(state=User.State.SUSPENDED)
            inside.set()
            assert go.wait(10)

    ending = meanwhile(finish)
    assert inside.wait(10)
    sending = meanwhile(lambda: send(cast.room, "too late", cast.bob))
    time.sleep(0.3)
    assert not sending.done()
    go.set()
    ending.result(10)
    refused = sending.result(30)
    assert isinstance(refused, Refused)
    assert refused.code == "not_found"
    assert not Message.objects.filter(body="too late").exists()


@pytest.mark.django_db(transaction=True)
def test_removal_waits_for_a_message_that_was_begun_before_it(cast: Cast) -> None:
    inside, go = Event(), Event()

    def slow_send() -> Message:
        with transaction.atomic():
            message = send(cast.room, "just in time", cast.bob)
            inside.set()
            assert go.wait(10)
            return message

    sending = meanwhile(slow_send)
    assert inside.wait(10)
    removing = meanwhile(lambda: remove_member(cast.bob_membership, by=cast.host))
    time.sleep(0.3)
    assert not removing.done()
    go.set()
    message = sending.result(10)
    removing.result(30)
    assert message.position == head(f"room:{cast.room.pk}")
    assert Membership.objects.get(pk=cast.bob_membership.pk).state == "removed"


@pytest.mark.django_db(transaction=True)
def test_racing_removal_leaves_every_message_before_it_or_refused(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = None
    removed_at: list[float] = []

    def remove() -> None:
        time.sleep(0.05)
        remove_member(cast.bob_membership, by=cast.host)
        removed_at.append(time.monotonic())

    def keep_sending() -> list[float]:
        begun: list[float] = []
        while len(begun) < 2_000:
            start = time.monotonic()
            try:
                send(cast.room, "racing", cast.bob)
            except Refused:
                return begun
            begun.append(start)
            time.sleep(0.005)  # SQLite has no queue of writers: one that never rests lets nobody in
        raise AssertionError("the removal never took hold")

    sent, _ = at_once(keep_sending, remove)
    assert all(start < removed_at[0] for start in sent)
    assert Message.objects.filter(body="racing").count() == len(sent)


# Taking away


@pytest.mark.parametrize("take_away", [hide_message, remove_message])
def test_message_taken_away_leaves_its_place_but_not_its_words_in_the_stream(
    cast: Cast, take_away: Callable[[Message], Message]
) -> None:
    take_away(cast.message)
    assert updates(cast.room)[-1] == (2, "removed", cast.message.pk)
    assert Message.objects.get(pk=cast.message.pk).body == cast.message.body
    page = read_page(RoomSource(), f"room:{cast.room.pk}", 0)
    assert [(item["action"], "data" in item) for item in page.items] == [("removed", False)]


def test_only_its_author_deletes_a_message(cast: Cast) -> None:
    for who in ("bob", "host", "mod1", "admin"):
        with pytest.raises(Refused) as caught:
            delete_message(cast.message, by=cast.people[who])
        assert caught.value.code == "not_found"
    delete_message(cast.message, by=cast.alice)
    assert Message.objects.get(pk=cast.message.pk).state == "deleted"


# Reading


def test_history_pages_show_every_message_once_in_order(cast: Cast) -> None:
    room = cast.other_room
    for n in range(PAGE * 2 + 5):
        MessageFactory(room=room, author=cast.carol, position=n + 1)
    seen: list[int] = []
    before = None
    while before != 0:
        history = history_of(room, reader=cast.alice, before=before)
        seen = [message.position for message in history.messages] + seen
        before = history.earlier
    assert seen == list(range(1, PAGE * 2 + 6))


@pytest.mark.parametrize("count", [1, 3])
def test_history_costs_the_same_however_many_messages(
    cast: Cast, count: int, django_assert_num_queries: object
) -> None:
    for n in range(count):
        MessageFactory(room=cast.other_room, author=cast.carol, position=n + 1)
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert [message.author.display_name for message in history_of(cast.other_room, reader=cast.carol).messages]


def has_new(cast: Cast, user: User) -> int:
    return int(rooms_of(cast.g1, user).get(pk=cast.room.pk).new)  # type: ignore[attr-defined]


def test_room_has_news_until_it_is_read_and_never_of_ones_own(cast: Cast) -> None:
    assert has_new(cast, cast.bob)
    assert not has_new(cast, cast.alice)
    mark_read(cast.room, seq=cast.message.position, by=cast.bob)
    assert not has_new(cast, cast.bob)
    send(cast.room, "more", cast.alice)
    assert has_new(cast, cast.bob)
    hide_message(Message.objects.get(body="more"))
    assert not has_new(cast, cast.bob)


def test_read_position_never_goes_back(cast: Cast) -> None:
    for seq in (5, 3):
        mark_read(cast.room, seq=seq, by=cast.bob)
    assert ReadPosition.objects.get(room=cast.room, person=cast.bob).seq == 5


@pytest.mark.django_db(transaction=True)
def test_read_positions_marked_at_once_end_at_the_furthest(cast: Cast) -> None:
    at_once(*[lambda seq=seq: mark_read(cast.room, seq=seq, by=cast.bob) for seq in range(1, 7)])
    assert ReadPosition.objects.get(room=cast.room, person=cast.bob).seq == 6
