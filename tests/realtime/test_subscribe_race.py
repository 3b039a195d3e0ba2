"""Two tabs at once: whoever leaves while another comes must not take the stream with them."""

import uuid

import pytest

from communities.chat.actions import send_message
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
