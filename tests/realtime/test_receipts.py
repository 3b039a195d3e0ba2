"""Who has read one's newest message, told to its author alone, at most once a round."""

import uuid
from typing import Any

import pytest

from communities.chat.actions import mark_read, send_message
from communities.traces.actions import choose_traces
from realtime.read import head
from tests.cast import Cast
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


def test_author_alone_is_told_who_reads_and_when_it_ends(
    server: object, open_tab: Open, cast: Cast, settings: Any
) -> None:
    settings.CHAT_TRACES = {"typing": True, "presence": False, "receipts": True}
    stream = f"room:{cast.room.pk}"
    for person in (cast.alice, cast.bob):
        choose_traces(person, by=person, receipts=True)
    alice, bob, host = (open_tab(person) for person in (cast.alice, cast.bob, cast.host))
    for tab in (alice, bob, host):
        tab.subscribe(stream)
    message = send_message(cast.room, text="Anybody?", client_id=uuid.uuid4(), by=cast.alice)
    told = {"type": "seen", "stream": stream, "id": str(message.pk)}
    assert alice.wait_for("seen", id=str(message.pk)) == {**told, "people": [], "count": 0}
    bob.put(type="read", stream=stream, seq=message.position)
    host.put(type="read", stream=stream, seq=message.position)  # and does not show it
    seen = alice.wait_for("seen", id=str(message.pk))
    assert seen == {**told, "people": [{"id": str(cast.bob.pk), "name": "Bob"}], "count": 1}
    mark_read(cast.room, seq=head(stream), by=cast.bob)  # nothing new in it
    assert not [frame for tab in (alice, bob, host) for frame in tab.rest(0.6) if frame["type"] == "seen"]
    choose_traces(cast.bob, by=cast.bob, receipts=False)
    assert alice.wait_for("seen")["count"] == 0
    choose_traces(cast.alice, by=cast.alice, receipts=False)
    assert alice.wait_for("seen")["id"] is None
