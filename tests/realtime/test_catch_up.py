"""Those who catch up hold up nobody, and get everything once and in order."""

import random
import threading
import uuid
from typing import Any

import pytest
from django.db import transaction

import realtime.read
import realtime.round
from communities.chat.actions import send_message
from tests.cast import Cast, make_person
from tests.factories.communities import join
from tests.realtime.conftest import PATIENCE, Open

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(server: object, cast: Cast, settings: Any) -> str:
    settings.CHAT_SEND_LIMIT = None
    return f"room:{cast.room.pk}"


def say(cast: Cast, text: str) -> int:
    return send_message(cast.room, text=text, client_id=uuid.uuid4(), by=cast.alice).position


def test_old_cursors_do_not_hold_up_the_live_readers(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading for them is held; the live reader must not feel it, and they get theirs in the end."""
    people = [make_person(f"p{n}") for n in range(5)]
    join(cast.g1, *people)
    with transaction.atomic():
        newest = [say(cast, f"old {n}") for n in range(160)][-1]
    read_pages = realtime.round.read_pages
    held, go_on = threading.Event(), threading.Event()

    def read_when_told(wanted: Any) -> Any:
        if min(min(one.afters) for one in wanted) < newest - 30:
            held.set()
            assert go_on.wait(2 * PATIENCE)
        return read_pages(wanted)

    monkeypatch.setattr(realtime.round, "read_pages", read_when_told)
    alice = open_tab(cast.alice)
    alice.subscribe(stream)
    tabs = [open_tab(person) for person in people]
    for n, tab in enumerate(tabs):
        tab.put(type="subscribe", stream=stream, after=1 + n * 25)
    try:
        assert held.wait(PATIENCE)
        for n in range(6):
            seq = say(cast, f"new {n}")
            alice.wait_for("update", seq=seq)
    finally:
        go_on.set()
    for tab in tabs:
        tab.wait_for("update", seq=seq)


def test_everybody_gets_everything_once_and_in_order_wherever_they_start(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime.read, "PAGE", 7)
    rng = random.Random(5)
    people = [make_person(f"p{n}") for n in range(8)]
    join(cast.g1, *people)
    with transaction.atomic():
        head = [say(cast, f"{n}") for n in range(70)][-1]
    tabs = [open_tab(person) for person in people]
    starts = [head, head - 1, head - 21, *(rng.randrange(1, head) for _ in range(5))]
    writer = threading.Thread(target=lambda: [say(cast, f"later {n}") for n in range(40)])
    for number, (tab, start) in enumerate(zip(tabs, starts, strict=True)):
        tab.put(type="subscribe", stream=stream, after=start)
        if number == 3:
            writer.start()
    writer.join()
    for tab, start in zip(tabs, starts, strict=True):
        seen: list[int] = []
        while not seen or seen[-1] < head + 40:
            frame = tab.get()
            if frame["type"] == "update":
                seen.append(frame["seq"])
        assert seen == list(range(start + 1, head + 41))
        assert [frame for frame in tab.rest(0.05) if frame["type"] == "update"] == []


def test_cursor_beyond_the_head_does_not_make_the_others_old(open_tab: Open, cast: Cast, stream: str) -> None:
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    bob.put(type="subscribe", stream=stream, after=10**6)
    assert bob.get() == {"type": "reset", "stream": stream}
    alice.subscribe(stream)
    for _ in range(3):
        bob.put(type="subscribe", stream=stream, after=10**6)
        seq = say(cast, "hello")
        assert alice.wait_for("update")["seq"] == seq
