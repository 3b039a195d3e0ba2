"""Both ways out of the server carry the same: uvicorn's own door, and frames made once and written past it."""

import uuid
from typing import Any

import pytest
from django.db import transaction
from websockets.frames import Frame, Opcode

import realtime.consumer
import realtime.way
from communities.chat.actions import send_message
from realtime.way import ReadyWay, Way, frame_of, way_out
from tests.cast import Cast
from tests.realtime.conftest import Open


@pytest.fixture(autouse=True)
def no_limit(settings: Any) -> None:
    settings.CHAT_SEND_LIMIT = None


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_ready_frame_is_what_a_library_would_write(size: int) -> None:
    text = "ŵ" * (size // 2) + "x" * (size % 2)
    assert frame_of(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_messages_arrive_over_either_way_in_order(
    open_tab: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """A uvicorn whose protocol object we do not know is used as any ASGI server."""
    taken = set()

    def note(send: realtime.way.AsgiSend) -> Way:
        way = way_out(send)
        taken.add(type(way))
        return way

    monkeypatch.setattr(realtime.consumer, "way_out", note)
    if not known:
        monkeypatch.setattr(realtime.way, "READY_FOR", set())
    stream = f"room:{cast.room.pk}"
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    for tab in (alice, bob):
        tab.subscribe(stream)
    texts = [f"{n} " + "long " * (n % 3) * 390 for n in range(30)]
    for text in texts:
        alice.send(stream, text)
    for tab in (alice, bob):
        got = [tab.wait_for("update")["data"]["text"] for _ in texts]
        assert got == [text.strip() for text in texts]
    assert taken == {ReadyWay if known else Way}


@pytest.mark.django_db(transaction=True)
def test_ready_frames_wait_for_a_reader_who_does_not_read(open_tab: Open, cast: Cast) -> None:
    """More than the networks hold lies in the socket's own queue; then it goes out, and what is newer after it."""
    stream = f"room:{cast.room.pk}"
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    words = "much " * 780
    with transaction.atomic():
        sent = [send_message(cast.room, text=words, client_id=uuid.uuid4(), by=cast.alice).position for _ in range(200)]
    assert [bob.wait_for("update", timeout=20)["seq"] for _ in sent] == sent
