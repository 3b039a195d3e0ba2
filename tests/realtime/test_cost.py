"""What a delivery and a sweep cost: as many queries for ten sockets as for one."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

import core.among
import core.prepared
from communities.chat.actions import send_message
from tests.cast import Cast, make_person
from tests.factories.communities import join
from tests.realtime.conftest import Open

SELDOM = pytest.mark.beats(sweep=3_600.0, poll=3_600.0, round=3_600.0)  # they would be counted too


@pytest.fixture
def hub_queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The SQL that the hub's threads run."""
    monkeypatch.setattr(core.prepared, "FEW", 5)
    monkeypatch.setattr(core.among, "FEW", 5)  # of one it asks as of a few, of ten as of a thousand
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    def watch(sender: object, connection: BaseDatabaseWrapper, **kwargs: object) -> None:
        if threading.current_thread().name.startswith("hub") and note not in connection.execute_wrappers:
            connection.execute_wrappers.append(note)

    connection_created.connect(watch)
    yield seen
    connection_created.disconnect(watch)


@SELDOM
@pytest.mark.django_db(transaction=True)
def test_delivery_to_ten_sockets_costs_as_many_queries_as_to_one(
    hub_queries: list[str], open_tab: Open, cast: Cast
) -> None:
    people = [make_person(f"p{n}") for n in range(10)]
    join(cast.g1, *people)
    stream, cost, tabs = f"room:{cast.room.pk}", [], []
    for count in (1, 10):
        while len(tabs) < count:
            tabs.append(open_tab(people[len(tabs)]))
            tabs[-1].subscribe(stream)
        hub_queries.clear()
        send_message(cast.room, text=f"to {count}", client_id=uuid.uuid4(), by=cast.alice)
        for tab in tabs:
            assert tab.wait_for("update")["data"]["text"] == f"to {count}"
        cost.append(len(hub_queries))
    assert cost == [8, 8]


@SELDOM
@pytest.mark.django_db(transaction=True)
def test_sweep_over_ten_sockets_costs_as_many_queries_as_over_one(
    hub_queries: list[str], open_tab: Open, cast: Cast
) -> None:
    import asyncio

    from realtime.consumer import _hubs

    people = [make_person(f"p{n}") for n in range(10)]
    join(cast.g1, *people)
    stream, cost, tabs = f"room:{cast.room.pk}", [], []
    for count in (1, 10):
        while len(tabs) < count:
            tabs.append(open_tab(people[len(tabs)]))
            tabs[-1].subscribe(stream)
        (loop,) = [loop for loop in _hubs if loop.is_running()]
        hub = _hubs[loop].result()
        hub_queries.clear()
        asyncio.run_coroutine_threadsafe(hub.sweep(), loop).result(5)
        asyncio.run_coroutine_threadsafe(hub.poll(), loop).result(5)
        cost.append(len(hub_queries))
    assert cost[0] == cost[1] == 6
