"""Pinned messages: who may, how many, who sees them, and that nothing of them is left when the words are gone."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import hide_message, restore_message, send_message
from communities.chat.models import Message
from communities.groups.models import Membership
from communities.people.models import Block
from communities.pins.actions import MOST_PINNED, pin_message, unpin_message
from communities.pins.models import Pin
from communities.pins.queries import pins_for
from communities.pins.updates import PinnedStream
from core.errors import Refused
from realtime.models import Update
from records.models import Entry
from tests.cast import Cast, make_person
from tests.factories.communities import MessageFactory, join
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def room_of(cast: Cast) -> str:
    return f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"


def test_moderator_pins_and_unpins_and_both_are_on_record(cast: Cast) -> None:
    Membership.objects.filter(person=cast.bob).update(role=Membership.Role.MODERATOR)
    pin = pin_message(cast.message, by=cast.bob)
    assert pin_message(cast.message, by=cast.host) == pin
    assert list(pins_for(cast.alice, cast.room)) == [pin]
    unpin_message(cast.message, by=cast.host)
    unpin_message(cast.message, by=cast.host)
    assert not Pin.objects.exists()
    kinds = Entry.objects.filter(subject_id=cast.message.pk).order_by("at").values_list("kind", "actor_id")
    assert list(kinds) == [("message.pinned", cast.bob.pk), ("message.unpinned", cast.host.pk)]


def test_member_is_refused_as_if_there_were_no_such_message(cast: Cast, client_of: Callable[[User], Client]) -> None:
    pin_message(cast.message, by=cast.host)
    for do in ("pin", "unpin"):
        one = client_of(cast.bob).post(f"{room_of(cast)}messages/{cast.message.pk}/pin/", {"do": do})
        other = client_of(cast.bob).post(f"{room_of(cast)}messages/{uuid.uuid4()}/pin/", {"do": do})
        assert (one.status_code, other.status_code) == (404, 404)
    with pytest.raises(Refused):
        unpin_message(cast.message, by=cast.bob)
    assert Pin.objects.count() == 1


def test_so_many_are_pinned_and_no_more(cast: Cast) -> None:
    others = [MessageFactory(room=cast.room, author=cast.alice, position=100 + n) for n in range(MOST_PINNED)]
    for message in others:
        pin_message(message, by=cast.host)
    with pytest.raises(Refused) as refused:
        pin_message(cast.message, by=cast.host)
    assert refused.value.code == "conflict"
    assert "10" in refused.value.message
    hide_message(others[0])
    pin_message(cast.message, by=cast.host)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_not_one_too_many(cast: Cast) -> None:
    messages = [MessageFactory(room=cast.room, author=cast.alice, position=100 + n) for n in range(MOST_PINNED + 1)]
    for message in messages[2:]:
        pin_message(message, by=cast.host)
    answers = at_once(*(partial(pin_message, message, by=cast.host) for message in messages[:2]))
    assert sorted(type(answer).__name__ for answer in answers) == ["Pin", "Refused"]
    assert Pin.objects.count() == MOST_PINNED


def test_pin_goes_with_the_words_and_comes_back_with_them(cast: Cast, client_of: Callable[[User], Client]) -> None:
    pin = pin_message(cast.message, by=cast.host)
    assert cast.message.body in client_of(cast.alice).get(f"{room_of(cast)}pinned/").content.decode()
    assert "Pinned (1)" in client_of(cast.alice).get(room_of(cast)).content.decode()
    hide_message(cast.message)
    assert not pins_for(cast.alice, cast.room).exists()
    assert cast.message.body not in client_of(cast.alice).get(f"{room_of(cast)}pinned/").content.decode()
    update = Update.objects.filter(kind="pin").get()
    assert PinnedStream().contents([update]) == {}
    restore_message(cast.message)
    assert PinnedStream().contents([update]) == {pin.pk: {"on": str(cast.message.pk)}}


def test_newcomer_and_who_blocked_the_author_see_what_they_may(cast: Cast, client_of: Callable[[User], Client]) -> None:
    pin = pin_message(cast.message, by=cast.host)
    Block.objects.create(by=cast.bob, person=cast.alice)
    page = client_of(cast.bob).get(f"{room_of(cast)}pinned/").content.decode()
    assert cast.message.body not in page
    assert "From somebody you blocked." in page
    page = client_of(cast.bob).get(f"{room_of(cast)}pinned/?show={cast.message.pk}").content.decode()
    assert cast.message.body in page
    late = make_person("late")
    join(cast.g1, late)
    Membership.objects.filter(person=late).update(reads_from=timezone.now() + timedelta(seconds=1))
    assert not pins_for(late, cast.room).exists()
    frame = {"id": str(pin.pk), "action": "created"}
    withheld = PinnedStream().withheld(cast.room.pk, [frame], {late.pk, cast.bob.pk})
    assert (withheld[late.pk], withheld[cast.bob.pk]) == ({str(pin.pk)}, set())


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_however_much_is_pinned(
    cast: Cast, count: int, client_of: Callable[[User], Client], django_assert_num_queries: Callable[..., object]
) -> None:
    for n in range(count):
        pin_message(MessageFactory(room=cast.room, author=cast.alice, position=100 + n), by=cast.host)
    client = client_of(cast.bob)
    client.get("/groups/")
    with django_assert_num_queries(13):
        client.get(f"{room_of(cast)}pinned/")


def test_who_can_no_longer_read_the_room_cannot_pin_in_it(cast: Cast) -> None:
    Membership.objects.filter(person=cast.host).update(state=Membership.State.REMOVED)
    with pytest.raises(Refused):
        pin_message(cast.message, by=cast.host)
    message = send_message(cast.other_room, text="Elsewhere", client_id=uuid.uuid4(), by=cast.carol)
    with pytest.raises(Refused):
        pin_message(Message.objects.get(pk=message.pk), by=cast.bob)
