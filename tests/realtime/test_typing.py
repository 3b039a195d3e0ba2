"""Who is writing: told to those who may read the room at that moment, in every process, and kept nowhere."""

import asyncio
import uuid
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer
from guardian.shortcuts import assign_perm

from communities.groups.actions import remove_member
from realtime.models import Stream, Update
from realtime.pace import Pace
from realtime.publish import HUBS
from realtime.writing import Writing
from tests.cast import Cast
from tests.realtime.conftest import Open, Tab

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(server: object, cast: Cast) -> str:
    return f"room:{cast.room.pk}"


def types(tab: Tab, stream: str) -> None:
    tab.put(type="typing", stream=stream)
    tab.put(type="ping")
    tab.wait_for("pong")  # frames of one socket are answered in order


def test_typing_reaches_the_other_readers_and_not_its_sender(open_tab: Open, cast: Cast, stream: str) -> None:
    alice, laptop, bob, elsewhere = (open_tab(person) for person in (cast.alice, cast.alice, cast.bob, cast.bob))
    for tab in (alice, laptop, bob):
        tab.subscribe(stream)
    before = (list(Stream.objects.values_list()), Update.objects.count())
    types(alice, stream)
    person = {"id": str(cast.alice.pk), "name": "Alice"}
    assert bob.get() == {"type": "typing", "stream": stream, "person": person}
    for tab in (alice, laptop, elsewhere, bob):
        assert tab.rest(0.1) == []
    assert (list(Stream.objects.values_list()), Update.objects.count()) == before


def test_typing_is_passed_on_at_most_once_in_three_seconds_for_each_person(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    alice, phone, bob, host = (open_tab(person) for person in (cast.alice, cast.alice, cast.bob, cast.host))
    host.subscribe(stream)
    for tab in (alice, phone, alice, bob, alice):
        types(tab, stream)
    found = [host.wait_for("typing")["person"]["name"], *(frame["person"]["name"] for frame in host.rest(0.4))]
    assert sorted(found) == ["Alice", "Bob"]


def test_pace_lets_a_thing_through_once_in_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("realtime.pace.time.monotonic", lambda: now)
    pace = Pace(3.0)
    assert [pace.allows("a"), pace.allows("a"), pace.allows("b")] == [True, False, True]
    now = 102.9
    assert not pace.allows("a")
    now = 103.0
    assert pace.allows("a")
    now = 200.0
    pace.allows("c")
    assert list(pace._last) == ["c"]


def test_somebody_who_may_not_write_is_refused_and_nobody_is_told(open_tab: Open, cast: Cast, stream: str) -> None:
    carol, bob = open_tab(cast.carol), open_tab(cast.bob)
    bob.subscribe(stream)
    answers = []
    for name in (stream, f"room:{uuid.uuid4()}", "me", "nonsense"):
        carol.put(type="typing", stream=name)
        answer = carol.get()
        assert answer.pop("stream") == name
        answers.append(answer)
    assert answers == [answers[0]] * 4
    assert answers[0]["code"] == "not_found"
    assert bob.rest(0.2) == []


def test_permission_of_both_ends_is_asked_when_it_is_delivered(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between sending and passing on, the reader is removed in one round and the writer in the other."""
    assign_perm("enter_room", cast.dave, cast.room)
    pass_on = Writing.heard
    removals = [cast.bob_membership, cast.g1.memberships.get(person=cast.alice)]

    async def pass_on_late(writing: Writing, message: dict[str, Any]) -> None:
        await writing.hub.run(lambda: remove_member(removals.pop(0), by=cast.host))
        await pass_on(writing, message)

    alice, bob, dave = open_tab(cast.alice), open_tab(cast.bob), open_tab(cast.dave)
    for tab in (bob, dave):
        tab.subscribe(stream)
    monkeypatch.setattr(Writing, "heard", pass_on_late)
    types(alice, stream)
    assert dave.wait_for("typing")["person"]["name"] == "Alice"
    assert bob.close_code() == 4403
    assert [frame["type"] for frame in bob.frames] == ["closed"]
    realtime_hub_forgets(alice)
    types(alice, stream)
    assert dave.rest(0.3) == []
    assert removals == []


def realtime_hub_forgets(tab: Tab) -> None:
    """As if three seconds had gone by."""
    from realtime.consumer import _hubs

    (hub,) = [task.result() for loop, task in _hubs.items() if loop.is_running()]
    hub.writing._told._last.clear()
    hub.writing._passed_on._last.clear()


def test_signed_out_tab_tells_nobody(open_tab: Open, cast: Cast, stream: str) -> None:
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    bob.subscribe(stream)
    cast.alice.sessions.all().delete()
    alice.put(type="typing", stream=stream)
    assert alice.close_code() == 4401
    assert bob.rest(0.2) == []


def test_only_ids_travel_between_processes(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from channels.layers import get_channel_layer

    layer, sent = get_channel_layer(), []
    group_send = type(layer).group_send

    async def note(self: Any, group: str, message: dict[str, Any]) -> None:
        if message["type"] != "nudge":  # a late one of the cast's
            sent.append((group, dict(message)))
        await group_send(self, group, message)

    monkeypatch.setattr(type(layer), "group_send", note)
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    bob.subscribe(stream)
    types(alice, stream)
    bob.wait_for("typing")
    message = {"type": "typing", "stream": stream, "person": str(cast.alice.pk)}
    assert sent == [(HUBS, message)]


def test_what_another_process_says_is_told_here_too(open_tab: Open, cast: Cast, stream: str) -> None:
    from channels.layers import get_channel_layer

    from realtime.consumer import _hubs

    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    message = {"type": "typing", "stream": stream, "person": str(cast.alice.pk)}
    (loop,) = [loop for loop in _hubs if loop.is_running()]
    send = get_channel_layer().group_send(HUBS, message)
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        asyncio.run_coroutine_threadsafe(send, loop).result(5)
    else:
        asyncio.run(send)
    assert bob.wait_for("typing")["person"]["name"] == "Alice"
