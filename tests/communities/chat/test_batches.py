"""Messages that come together are stored together: each has its own answer, and none is lost for another's."""

import uuid
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.chat.actions import Saying, send_messages
from communities.chat.models import Message
from communities.chat.updates import RoomSource
from communities.drafts.models import Draft
from communities.groups.actions import remove_member
from communities.rooms.models import Room
from communities.search.models import Indexed
from core.errors import Refused
from realtime.models import Update
from realtime.read import Sent
from tests.cast import Cast, make_person
from tests.factories.communities import RoomFactory, join


def saying(room: Room, person: Any, text: str = "Hello", **more: Any) -> Saying:
    return Saying(room.pk, person.pk, text, more.pop("client_id", None) or uuid.uuid4(), **more)


def test_one_who_is_refused_takes_nobody_with_them(cast: Cast) -> None:
    other = RoomFactory(community=cast.g1)
    remove_member(cast.bob_membership, by=cast.host)
    batch = [
        saying(cast.room, cast.alice, "one"), saying(cast.room, cast.bob, "two"), saying(other, cast.host, "three"),
        saying(cast.room, cast.mod1, " "), Saying(uuid.uuid4(), cast.carol.pk, "five", uuid.uuid4()),
    ]  # fmt: skip
    first, second, third, fourth, fifth = send_messages(batch)
    assert isinstance(first, Message)
    assert isinstance(third, Message)
    assert [one.code for one in (second, fourth, fifth) if isinstance(one, Refused)] == ["not_found"] * 3
    assert set(Message.objects.values_list("body", flat=True)) >= {"one", "three"}
    assert not Message.objects.filter(body__in=["two", "five"]).exists()
    for message in (first, third):
        update = Update.objects.get(object_id=message.pk)
        assert (update.stream_id, update.seq) == (f"room:{message.room_id}", message.position)
        assert Indexed.objects.filter(object_id=message.pk, within=message.room_id).exists()


def test_numbers_follow_the_order_of_the_batch_without_a_hole(cast: Cast) -> None:
    people = [make_person(f"p{n}") for n in range(4)]
    join(cast.g1, *people)
    other = RoomFactory(community=cast.g1)
    places = [other, cast.room, other, cast.room]
    sent = send_messages([saying(room, person) for room, person in zip(places, people, strict=True)])
    seqs = [one.position for one in sent if isinstance(one, Message)]
    assert seqs[2] == seqs[0] + 1
    assert seqs[3] == seqs[1] + 1


def test_repeat_in_a_batch_returns_the_first_and_other_words_under_its_id_are_refused(cast: Cast) -> None:
    again, key = uuid.uuid4(), uuid.uuid4()
    first, second = send_messages(
        [saying(cast.room, cast.alice, "said", client_id=again), saying(cast.room, cast.bob, "said", client_id=key)]
    )
    repeat, other = send_messages(
        [saying(cast.room, cast.alice, "said", client_id=again), saying(cast.room, cast.bob, "else", client_id=key)]
    )
    assert repeat == first
    assert isinstance(other, Refused)
    assert other.code == "conflict"
    assert Message.objects.filter(pk__in=[first.pk, second.pk]).count() == 2  # type: ignore[union-attr]


def test_limits_hold_for_each_alone(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = (2, 60)
    for _ in range(2):
        send_messages([saying(cast.room, cast.alice)])
    mine, theirs = send_messages([saying(cast.room, cast.alice), saying(cast.room, cast.bob)])
    assert isinstance(mine, Refused)
    assert mine.code == "rate"
    assert isinstance(theirs, Message)


def test_draft_of_each_is_settled_and_of_nobody_else(cast: Cast, settings: Any) -> None:
    other = RoomFactory(community=cast.g1)
    for person, room in ((cast.alice, cast.room), (cast.alice, other), (cast.bob, other), (cast.host, cast.room)):
        now = cast.bob_membership.joined_at
        Draft.objects.create(
            person=person, place="message", target=room.pk, fields={"text": ["?"]}, updated_at=now, minute=now
        )
    send_messages([saying(cast.room, cast.alice), saying(other, cast.bob)])
    left = set(Draft.objects.exclude(fields={}).values_list("person_id", "target"))
    assert left == {(cast.alice.pk, other.pk), (cast.host.pk, cast.room.pk)}


def test_ten_cost_as_many_queries_as_one(cast: Cast, settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = (100, 60)
    people = [make_person(f"p{n}") for n in range(11)]
    join(cast.g1, *people)
    rooms = [cast.room, *(RoomFactory(community=cast.g1) for _ in range(4))]
    cost = []
    for some in (people[:1], people[1:]):
        with CaptureQueriesContext(connection) as captured:
            send_messages([saying(rooms[n % 5], person) for n, person in enumerate(some)])
        cost.append(len([one for one in captured if "SAVEPOINT" not in one["sql"]]))
    assert cost == [12, 12]


def sent(room: Room, person: UUID, text: str = "Hello", client_id: UUID | None = None) -> Sent:
    return Sent(room.pk, person, text, client_id or uuid.uuid4(), None)


def test_frame_that_came_twice_at_once_is_answered_twice_alike(cast: Cast) -> None:
    twice = uuid.uuid4()
    batch = [
        sent(cast.room, cast.alice.pk, "one", twice), sent(cast.room, cast.alice.pk, "one", twice),
        sent(cast.room, cast.bob.pk, "two"), sent(cast.room, cast.host.pk, "three"),
    ]  # fmt: skip
    answers = RoomSource().send(batch)
    assert answers[0] == answers[1]
    assert all(isinstance(one, tuple) for one in answers)
    assert len(set(answers)) == 3


@pytest.mark.django_db(transaction=True)
def test_batch_that_fails_is_sent_one_by_one(cast: Cast) -> None:
    """The index of one message is there already, which should never be: that one fails, alone."""
    from django.db.models.signals import pre_init

    def spoil(sender: object, args: Any, kwargs: dict[str, Any], **more: Any) -> None:
        if kwargs.get("author_id") == cast.bob.pk:
            raise RuntimeError("spoilt")

    pre_init.connect(spoil, sender=Indexed)
    try:
        first, second, third = RoomSource().send(
            [sent(cast.room, cast.alice.pk, "a"), sent(cast.room, cast.bob.pk, "b"), sent(cast.room, cast.host.pk, "c")]
        )
    finally:
        pre_init.disconnect(spoil, sender=Indexed)
    assert isinstance(second, RuntimeError)
    kept = dict(Message.objects.values_list("body", "position"))
    assert {"a", "c"} <= kept.keys()
    assert "b" not in kept
    assert isinstance(first, tuple)
    assert isinstance(third, tuple)
    assert (kept["a"], kept["c"]) == (first[1], third[1])
