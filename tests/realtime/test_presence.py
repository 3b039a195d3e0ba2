"""Who has a room open: told to those who show it too, asked anew when it is delivered, and kept nowhere."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, get_channel_layer
from guardian.shortcuts import assign_perm

import realtime.hub
from accounts.models import User
from communities.groups.actions import remove_member
from communities.people.actions import block_person
from communities.traces.actions import choose_traces
from realtime.hub import Hub
from realtime.models import Stream, Update
from realtime.publish import HUBS
from tests.cast import Cast, make_person
from tests.factories.communities import join
from tests.realtime.conftest import PATIENCE, Open, Tab

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(server: object, cast: Cast, settings: Any) -> str:
    settings.CHAT_TRACES = {"typing": True, "presence": True, "receipts": True}
    for person in (cast.alice, cast.bob, cast.host):
        show(person)
    return f"room:{cast.room.pk}"


def show(person: User, *, is_on: bool = True) -> None:
    choose_traces(person, by=person, presence=is_on)


def names(tab: Tab, expected: list[str], timeout: float = PATIENCE) -> None:
    """Waits until the tab is told of exactly these; there may be some more rounds before."""
    seen = []
    while seen[-1:] != [expected]:
        seen.append([one["name"] for one in tab.wait_for("here", timeout)["people"]])


def test_those_who_show_it_see_each_other_come_and_go(open_tab: Open, cast: Cast, stream: str) -> None:
    before = (list(Stream.objects.values_list()), Update.objects.count())
    alice, bob, laptop = open_tab(cast.alice), open_tab(cast.bob), open_tab(cast.bob)
    for tab in (alice, bob, laptop):
        tab.subscribe(stream)
    for tab in (alice, bob, laptop):
        names(tab, ["Alice", "Bob"])
    bob.connection.close()
    assert not [frame for frame in alice.rest(0.6) if frame["type"] == "here"]  # he is still here
    laptop.put(type="unsubscribe", stream=stream)
    names(alice, ["Alice"])
    assert (list(Stream.objects.values_list()), Update.objects.count()) == before


def test_a_subscription_is_answered_before_anything_is_told_of_its_stream(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudge = Hub.nudge

    def late(hub: Hub, name: str) -> None:
        hub.loop.call_later(3 * realtime.hub.ROUND_SECONDS, nudge, hub, name)

    monkeypatch.setattr(Hub, "nudge", late)
    alice = open_tab(cast.alice)
    alice.put(type="subscribe", stream=stream, after=None)
    assert alice.get()["type"] == "subscribed"
    names(alice, ["Alice"])


def test_who_does_not_show_it_is_not_seen_and_does_not_see(open_tab: Open, cast: Cast, stream: str) -> None:
    show(cast.bob, is_on=False)
    alice, bob, host = open_tab(cast.alice), open_tab(cast.bob), open_tab(cast.host)
    for tab in (alice, bob, host):
        tab.subscribe(stream)
    names(alice, ["Alice", "Host"])
    assert not [frame for frame in bob.rest(0.6) if frame["type"] == "here"]
    show(cast.host, is_on=False)
    names(alice, ["Alice"])
    names(host, [])


def test_site_without_it_tells_nobody(open_tab: Open, cast: Cast, stream: str, settings: Any) -> None:
    settings.CHAT_TRACES = {"typing": True, "presence": False, "receipts": True}
    tabs = [open_tab(cast.alice), open_tab(cast.bob)]
    for tab in tabs:
        tab.subscribe(stream)
    assert not [frame for tab in tabs for frame in tab.rest(0.6) if frame["type"] == "here"]


def test_blocked_and_removed_people_are_not_there(open_tab: Open, cast: Cast, stream: str) -> None:
    assign_perm("enter_room", cast.dave, cast.room)
    show(cast.dave)
    tabs = {one: open_tab(cast.people[one]) for one in ("alice", "bob", "host", "dave")}
    for tab in tabs.values():
        tab.subscribe(stream)
    for tab in tabs.values():
        names(tab, ["Alice", "Bob", "Dave", "Host"])
    block_person(cast.alice, by=cast.bob)
    names(tabs["alice"], ["Alice", "Dave", "Host"])
    names(tabs["bob"], ["Bob", "Dave", "Host"])
    remove_member(cast.bob_membership, by=cast.host)
    names(tabs["dave"], ["Alice", "Dave", "Host"])
    assert tabs["bob"].close_code() == 4403


def say(stream: str, people: list[User], process: str = "another") -> None:
    """What another process says through the layer."""
    from realtime.consumer import _hubs

    ids = [str(person.pk) for person in people]
    message = {"type": "here", "process": process, "streams": {stream: ids}}
    send = get_channel_layer().group_send(HUBS, message)
    if isinstance(get_channel_layer(), InMemoryChannelLayer):
        (loop,) = [loop for loop in _hubs if loop.is_running()]
        asyncio.run_coroutine_threadsafe(send, loop).result(5)
    else:
        asyncio.run(send)


def test_processes_tell_each_other_ids_alone_and_are_not_believed(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer, sent = get_channel_layer(), []
    group_send = type(layer).group_send

    async def note(self: Any, group: str, message: dict[str, Any]) -> None:
        sent.append(dict(message))
        await group_send(self, group, message)

    monkeypatch.setattr(type(layer), "group_send", note)
    alice = open_tab(cast.alice)
    alice.subscribe(stream)
    names(alice, ["Alice"])
    show(cast.host, is_on=False)
    say(stream, [cast.bob, cast.host, cast.carol])  # one shows it, one does not, one reads no word here
    names(alice, ["Alice", "Bob"])
    ours = [message for message in sent if message["type"] == "here" and message["process"] != "another"]
    assert {(*message,) for message in ours} == {("type", "process", "streams")}
    assert ours[-1]["streams"] == {stream: [str(cast.alice.pk)]}
    assert len(ours) == 2  # when she came, and for the process that was new
    say(stream, [])
    names(alice, ["Alice"])


def test_process_that_says_no_more_is_forgotten(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = open_tab(cast.alice)
    alice.subscribe(stream)
    say(stream, [cast.bob])
    names(alice, ["Alice", "Bob"])
    monkeypatch.setattr("realtime.presence.FORGOTTEN_AFTER", 0.0)
    names(alice, ["Alice"])


@pytest.fixture
def count_queries(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    from django.db.backends.signals import connection_created

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if threading.current_thread().name.startswith("hub"):
            seen.append(sql)
        return execute(sql, params, many, context)

    def watch(sender: object, connection: Any, **kwargs: object) -> None:
        connection.execute_wrappers.append(note)

    connection_created.connect(watch)
    return lambda: seen


@pytest.mark.beats(sweep=3_600.0, poll=3_600.0, round=3_600.0)
def test_round_over_ten_sockets_costs_as_many_queries_as_over_one(
    count_queries: Callable[[], list[str]], open_tab: Open, cast: Cast, stream: str
) -> None:
    from realtime.consumer import _hubs

    people = [make_person(f"p{n}") for n in range(10)]
    join(cast.g1, *people)
    tabs: list[Tab] = []
    cost = []
    for count in (1, 10):
        while len(tabs) < count:
            show(people[len(tabs)])
            tabs.append(open_tab(people[len(tabs)]))
            tabs[-1].subscribe(stream)
        (loop, task) = next((loop, task) for loop, task in _hubs.items() if loop.is_running())
        count_queries().clear()
        asyncio.run_coroutine_threadsafe(task.result().presence.go_round(), loop).result(10)
        cost.append(len(count_queries()))
        for tab in tabs:
            assert tab.wait_for("here")["count"] == count
    assert cost[0] == cost[1]


@pytest.mark.beats(round=3_600.0)
def test_who_hides_as_another_process_comes_is_shown_nowhere_any_more(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from realtime.consumer import _hubs

    open_tab(cast.bob).subscribe(stream)
    (loop, task) = next((loop, task) for loop, task in _hubs.items() if loop.is_running())
    hub, told = task.result(), list[list[str]]()

    async def note(message: dict[str, Any]) -> None:
        told.append(message["streams"][stream])

    async def go_round(*, heard: bool) -> None:
        if heard:
            hub.presence.heard({"process": "new", "streams": {stream: []}})
        await hub.presence.go_round()

    monkeypatch.setattr(hub.layer, "tell", note)
    asyncio.run_coroutine_threadsafe(go_round(heard=False), loop).result(10)
    show(cast.bob, is_on=False)
    asyncio.run_coroutine_threadsafe(go_round(heard=True), loop).result(10)
    assert told == [[str(cast.bob.pk)], []]
