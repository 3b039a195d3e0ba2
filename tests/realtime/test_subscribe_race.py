"""Two tabs at once: whoever leaves while another comes must not take the stream with them."""

import uuid
from typing import Any

import pytest

import realtime.hub
from communities.chat.actions import send_message
from communities.groups.actions import remove_member
from realtime.consumer import _hubs
from realtime.round import fronts
from tests.cast import Cast
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


def test_tab_that_comes_while_another_leaves_still_gets_what_is_new(open_tab: Open, cast: Cast) -> None:
    stream = f"room:{cast.room.pk}"
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    for _ in range(20):
        alice.put(type="subscribe", stream=stream, after=None)
        bob.put(type="subscribe", stream=stream, after=None)
        bob.put(type="unsubscribe", stream=stream)
        alice.wait_for("subscribed")
        message = send_message(cast.room, text="still here?", client_id=uuid.uuid4(), by=cast.host)
        alice.wait_for("update", id=str(message.pk))
        alice.put(type="unsubscribe", stream=stream)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What happens after the next subscription was looked up, before its socket hears of it."""
    steps: list[Any] = []

    def then(*args: Any) -> Any:
        found = fronts(*args)
        while steps:
            steps.pop(0)()
        return found

    monkeypatch.setattr(realtime.hub, "fronts", then)
    return steps


@pytest.mark.beats(sweep=60, poll=60, round=60)
def test_what_is_written_while_somebody_subscribes_is_told_them_at_once(
    meanwhile: list[Any], open_tab: Open, cast: Cast
) -> None:
    """To a stream that nobody else here follows: no beat, and nobody's nudge, brings it otherwise."""
    stream, alice = f"room:{cast.room.pk}", open_tab(cast.alice)
    meanwhile.append(lambda: send_message(cast.room, text="just now", client_id=uuid.uuid4(), by=cast.host))
    alice.put(type="subscribe", stream=stream, after=None)
    before = alice.wait_for("subscribed")["seq"]
    assert alice.wait_for("update")["seq"] == before + 1


@pytest.mark.beats(sweep=60, poll=60, round=60)
def test_who_is_removed_while_they_subscribe_reads_nothing_of_what_follows(
    meanwhile: list[Any], open_tab: Open, cast: Cast
) -> None:
    alice, stream = open_tab(cast.alice), f"room:{cast.room.pk}"
    meanwhile += [
        lambda: remove_member(cast.g1.memberships.get(person=cast.alice), by=cast.host),
        lambda: send_message(cast.room, text="now that she is gone", client_id=uuid.uuid4(), by=cast.host),
    ]
    alice.put(type="subscribe", stream=stream, after=None)
    assert alice.close_code() == 4403
    assert [frame["type"] for frame in alice.frames if frame.get("stream") == stream] == ["subscribed", "closed"]


@pytest.mark.beats(sweep=60, poll=60, round=60)
def test_signed_out_before_they_subscribe_is_told_so(open_tab: Open, cast: Cast) -> None:
    alice = open_tab(cast.alice)
    cast.alice.sessions.all().delete()
    alice.put(type="subscribe", stream=f"room:{cast.room.pk}", after=None)
    assert alice.close_code() == 4401


def test_stream_that_could_not_be_followed_is_forgotten(open_tab: Open, cast: Cast) -> None:
    alice = open_tab(cast.alice)
    alice.put(type="subscribe", stream=f"room:{uuid.uuid4()}", after=None)
    assert alice.wait_for("refused")["code"] == "not_found"
    (hub,) = [task.result() for loop, task in _hubs.items() if loop.is_running()]
    assert not hub.feeds
