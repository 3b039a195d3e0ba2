"""Who has read one's newest message: of those who show it, where one shows it oneself."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import mark_read, send_message
from communities.chat.models import Message, ReadPosition
from communities.groups.actions import remove_member
from communities.groups.models import Membership
from communities.people.actions import block_person
from communities.receipts.queries import Seen, seen_in
from communities.rooms.permissions import grant_entry
from communities.traces.actions import choose_traces
from realtime.read import head
from tests.cast import Cast, make_person
from tests.factories.communities import join

pytestmark = pytest.mark.django_db
EVERYBODY = ("alice", "bob", "host", "dave")


@pytest.fixture
def said(cast: Cast) -> Message:
    """Alice wrote it; bob, the host and dave, a guest, read it. All of them show it."""
    grant_entry(cast.dave, cast.room)
    for name in EVERYBODY:
        show(cast.people[name])
    message = send_message(cast.room, text="Anybody?", client_id=uuid.uuid4(), by=cast.alice)
    for name in ("bob", "host", "dave"):
        read(cast, cast.people[name])
    return message


def show(person: User, *, is_on: bool = True) -> None:
    choose_traces(person, by=person, receipts=is_on)


def read(cast: Cast, person: User) -> None:
    mark_read(cast.room, seq=head(f"room:{cast.room.pk}"), by=person)


def seen(cast: Cast, person: User, now: datetime | None = None) -> Seen | None:
    place = (cast.room.pk, person.pk)
    return seen_in({place}, now=now or timezone.now()).get(place)


def names(cast: Cast, person: User) -> list[str]:
    found = seen(cast, person)
    return found.names if found else []


def test_author_is_told_who_read_their_newest_message(cast: Cast, said: Message) -> None:
    found = seen(cast, cast.alice)
    assert found
    assert (found.message, found.names, found.count) == (said.pk, ["Bob", "Dave", "Host"], 3)
    assert seen(cast, cast.bob) is None  # he wrote nothing
    newer = send_message(cast.room, text="Nobody?", client_id=uuid.uuid4(), by=cast.alice)
    found = seen(cast, cast.alice)
    assert found
    assert (found.message, found.names) == (newer.pk, [])
    read(cast, cast.bob)
    assert names(cast, cast.alice) == ["Bob"]
    Message.objects.filter(pk=newer.pk).update(state=Message.State.DELETED)
    assert names(cast, cast.alice) == ["Bob", "Dave", "Host"]
    assert seen(cast, cast.alice, timezone.now() + timedelta(days=8)) is None


def test_only_who_shows_it_is_named_and_told(cast: Cast, said: Message, settings: Any) -> None:
    show(cast.bob, is_on=False)
    assert names(cast, cast.alice) == ["Dave", "Host"]
    show(cast.alice, is_on=False)
    assert seen(cast, cast.alice) is None
    show(cast.alice)
    settings.CHAT_TRACES = {**settings.CHAT_TRACES, "receipts": False}
    assert seen(cast, cast.alice) is None


def test_blocks_removals_and_what_came_before_somebodys_time(cast: Cast, said: Message) -> None:
    block_person(cast.alice, by=cast.bob)
    assert names(cast, cast.alice) == ["Dave", "Host"]
    cast.g1.visibility = "closed"
    cast.g1.save()
    newcomer = make_person("newcomer")
    join(cast.g1, newcomer)
    Membership.objects.filter(person=newcomer).update(reads_from=timezone.now())
    show(newcomer)
    read(cast, newcomer)
    assert names(cast, cast.alice) == ["Dave", "Host"]
    remove_member(Membership.objects.get(community=cast.g1, person=newcomer), by=cast.host)
    block_person(cast.host, by=cast.alice)
    assert names(cast, cast.alice) == ["Dave"]
    remove_entry(cast)
    assert names(cast, cast.alice) == []


def remove_entry(cast: Cast) -> None:
    from communities.rooms.permissions import withdraw_entry

    withdraw_entry(cast.dave, cast.room)


def test_message_of_an_account_joined_with_this_one_is_ones_own(cast: Cast, said: Message) -> None:
    User.objects.filter(pk=cast.alice.pk).update(merged_into=cast.frank.pk, state=User.State.MERGED, is_active=False)
    show(cast.frank)
    assert names(cast, cast.frank) == ["Bob", "Dave", "Host"]


@pytest.mark.parametrize("count", [1, 3])
def test_costs_the_same_however_many_wrote_and_read(cast: Cast, django_assert_num_queries: Any, count: int) -> None:
    people = [make_person(f"p{n}") for n in range(count)]
    join(cast.g1, *people)
    for person in (*people, cast.bob):
        show(person)
        send_message(cast.room, text="hello", client_id=uuid.uuid4(), by=person)
    for person in people:
        read(cast, person)
    places = {(cast.room.pk, person.pk) for person in (*people, cast.bob)}
    with django_assert_num_queries(12):
        found = seen_in(places, now=timezone.now())
    assert found[(cast.room.pk, cast.bob.pk)].count == count
    assert len(found) == count + 1


def test_page_names_them_and_only_under_ones_own_newest_message(
    cast: Cast, said: Message, client_of: Callable[[User], Client]
) -> None:
    page = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    shown = client_of(cast.alice).get(page).content.decode()
    assert "Bob, Dave, Host" in shown
    assert shown.count("Seen by 3") == 1
    assert "Seen by 3" not in client_of(cast.bob).get(page).content.decode()
    assert ReadPosition.objects.filter(person=cast.alice).exists()
