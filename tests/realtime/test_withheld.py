"""What is not for one of the readers passes their socket by, live, while the others get it."""

import uuid

import pytest

from communities.chat.actions import send_message
from communities.groups.models import Membership
from communities.people.actions import block_person
from tests.cast import CANARY, Cast
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_blocked_authors_message_passes_that_reader_by(open_tab: Open, cast: Cast) -> None:
    block_person(cast.bob, by=cast.alice)
    stream = f"room:{cast.room.pk}"
    alice, host = open_tab(cast.alice), open_tab(cast.host)
    for tab in (alice, host):
        tab.subscribe(stream)

    for text, author in (("first", cast.bob), ("second", cast.host)):
        send_message(cast.room, text=text, client_id=uuid.uuid4(), by=author)

    first, second = host.wait_for("update"), host.wait_for("update")
    assert (first["data"]["text"], second["data"]["text"]) == ("first", "second")
    came = alice.wait_for("update")
    assert came == second | {"after": came["after"]}
    # Whether the two came in one reading or in two: nothing that alice is told follows something she was not told.
    assert came["after"] in {first["after"], first["seq"]}
    send_message(cast.room, text="third", client_id=uuid.uuid4(), by=cast.bob)
    assert alice.wait_for("passed") == {
        "type": "passed", "stream": stream, "seq": second["seq"] + 1, "after": second["seq"],
    }  # fmt: skip
    open_tab(cast.bob).put(type="typing", stream=stream)
    assert not [frame for frame in alice.rest(0.5) if frame["type"] != "typing" or frame["person"]["name"] == "Bob"]


def test_catching_up_over_the_socket_brings_nothing_from_before_ones_time(open_tab: Open, cast: Cast) -> None:
    new = send_message(cast.room, text="since then", client_id=uuid.uuid4(), by=cast.bob)
    Membership.objects.filter(person=cast.alice, community=cast.g1).update(reads_from=new.created_at)
    tabs = [open_tab(person) for person in (cast.alice, cast.bob)]
    for tab in tabs:
        tab.put(type="subscribe", stream=f"room:{cast.room.pk}", after=0)

    texts = []
    for tab in tabs:
        frames = [*tab.rest(1.5)]
        texts.append([frame["data"]["text"] for frame in frames if frame["type"] == "update"])

    assert texts == [["since then"], [f"Message {CANARY}", "since then"]]
