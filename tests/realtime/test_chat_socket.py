"""The contract's socket, against a real server: frames, acks, catch-up and refusals."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from communities.chat.actions import hide_message, send_message
from communities.chat.models import Message
from communities.posts.actions import create_post, hide_post
from realtime.models import Update
from tests.cast import Cast
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stream(server: object, cast: Cast) -> str:
    return f"room:{cast.room.pk}"


def test_message_reaches_another_person_and_is_acknowledged_after_commit(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    alice.subscribe(stream)
    bob.subscribe(stream)
    client_id = alice.send(stream, "Helo <b>bawb</b>\nhttps://example.org/")
    ack = alice.wait_for("ack", client_id=client_id)
    update = bob.wait_for("update")
    message = Message.objects.get(pk=ack["id"])
    assert update == {
        "type": "update",
        "stream": stream,
        "seq": ack["seq"],
        "after": ack["seq"] - 1,
        "kind": "message",
        "action": "created",
        "id": ack["id"],
        "data": {
            "author": {"id": str(cast.alice.pk), "name": "Alice"},
            "text": "Helo <b>bawb</b>\nhttps://example.org/",
            "html": '<p>Helo &lt;b&gt;bawb&lt;/b&gt;<br>\n<a href="https://example.org/" '
            'rel="noopener noreferrer nofollow ugc">https://example.org/</a></p>\n',
            "sent_at": message.created_at.isoformat(),
            "edited_at": None,
            "reply_to": None,
            "thread": None,
            "client_id": client_id,
            "position": ack["seq"],
        },
    }


def test_repeated_client_id_gives_the_same_ack_and_one_message(open_tab: Open, cast: Cast, stream: str) -> None:
    alice = open_tab(cast.alice)
    alice.subscribe(stream)
    client_id = alice.send(stream, "once")
    first = alice.wait_for("ack")
    alice.send(stream, "once", client_id)
    assert alice.wait_for("ack") == first
    assert Message.objects.filter(client_id=client_id).count() == 1


def test_catch_up_gives_everything_missed_in_order_then_subscribed(open_tab: Open, cast: Cast, stream: str) -> None:
    alice = open_tab(cast.alice)
    seq = alice.subscribe(stream)["seq"]
    alice.connection.close()
    sent = [send_message(cast.room, text=f"missed {n}", client_id=uuid.uuid4(), by=cast.bob) for n in range(12)]
    back = open_tab(cast.alice)
    back.put(type="subscribe", stream=stream, after=seq)
    frames = [back.get() for _ in range(13)]
    assert [frame["id"] for frame in frames[:12]] == [str(message.pk) for message in sent]
    assert [frame["seq"] for frame in frames[:12]] == list(range(seq + 1, seq + 13))
    assert frames[12] == {"type": "subscribed", "stream": stream, "seq": seq + 12, "after": seq + 12}


def test_long_catch_up_goes_at_the_readers_pace_and_closes_nobody(
    open_tab: Open, cast: Cast, stream: str, settings: Any
) -> None:
    settings.CHAT_SEND_LIMIT = None
    with transaction.atomic():
        for n in range(300):
            send_message(cast.room, text=f"{n} " + "â" * 3_200, client_id=uuid.uuid4(), by=cast.bob)
    alice = open_tab(cast.alice)
    alice.put(type="subscribe", stream=stream, after=1)
    frames = [alice.get() for _ in range(300)]
    assert [frame["seq"] for frame in frames] == list(range(2, 302))
    assert alice.get() == {"type": "subscribed", "stream": stream, "seq": 301, "after": 301}


def test_catch_up_collapses_created_then_removed_to_removed_without_data(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    message = send_message(cast.room, text="soon gone", client_id=uuid.uuid4(), by=cast.bob)
    hide_message(message)
    bob = open_tab(cast.alice)
    bob.put(type="subscribe", stream=stream, after=message.position - 1)
    assert bob.get() == {
        "type": "update",
        "stream": stream,
        "seq": message.position + 1,
        "after": message.position - 1,
        "kind": "message",
        "action": "removed",
        "id": str(message.pk),
    }


def test_hidden_post_leaves_open_screens_at_once(open_tab: Open, cast: Cast) -> None:
    stream = f"group:{cast.g1.pk}"
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    post = create_post(cast.g1, key=uuid.uuid4(), title="Here", body="now", by=cast.alice)
    assert bob.wait_for("update", id=str(post.pk))["data"]["title"] == "Here"
    hide_post(post)
    assert "data" not in bob.wait_for("update", id=str(post.pk), action="removed")


def test_cursor_from_before_the_oldest_update_gets_reset(open_tab: Open, cast: Cast, stream: str) -> None:
    for n in range(3):
        send_message(cast.room, text=f"{n}", client_id=uuid.uuid4(), by=cast.bob)
    Update.objects.filter(stream=stream).order_by("seq").first().delete()
    alice = open_tab(cast.alice)
    alice.put(type="subscribe", stream=stream, after=0)
    assert alice.get() == {"type": "reset", "stream": stream}
    assert alice.get() == {"type": "subscribed", "stream": stream, "seq": 4, "after": 4}


def test_cursor_beyond_the_head_gets_reset(open_tab: Open, cast: Cast, stream: str) -> None:
    alice = open_tab(cast.alice)
    alice.put(type="subscribe", stream=stream, after=9_999)
    assert alice.get() == {"type": "reset", "stream": stream}


def test_stream_one_may_not_read_answers_like_one_that_does_not_exist(open_tab: Open, cast: Cast, stream: str) -> None:
    tabs = [open_tab(cast.people[person]) for person in ("carol", "dave", "frank", "mod1", "comms")]
    answers = []
    for tab in tabs:
        for name in (stream, f"room:{uuid.uuid4()}"):
            tab.put(type="subscribe", stream=name, after=0)
            answer = tab.get()
            assert answer.pop("stream") == name
            answers.append(answer)
    assert answers == [answers[0]] * 10
    assert answers[0]["type"] == "refused"
    assert answers[0]["code"] == "not_found"
    send_message(cast.room, text="for members", client_id=uuid.uuid4(), by=cast.alice)
    assert [tab.rest(0.1) for tab in tabs] == [[]] * 5


def test_send_to_a_room_one_may_not_enter_stores_nothing(open_tab: Open, cast: Cast, stream: str) -> None:
    before = Message.objects.count()
    carol = open_tab(cast.carol)
    client_id = carol.send(stream, "let me in")
    refused = carol.wait_for("refused")
    assert (refused["code"], refused["client_id"]) == ("not_found", client_id)
    assert Message.objects.count() == before


def test_flood_is_refused_with_the_time_to_wait_and_others_go_on(
    open_tab: Open, cast: Cast, stream: str, settings: object
) -> None:
    host, bob = open_tab(cast.host), open_tab(cast.bob)
    host.subscribe(stream)
    bob.subscribe(stream)
    for n in range(25):
        host.send(stream, f"flood {n}")
    answers = []
    while len(answers) < 25:
        frame = host.get()
        if frame["type"] in {"ack", "refused"}:
            answers.append(frame)
    assert [answer["type"] for answer in answers] == ["ack"] * 20 + ["refused"] * 5
    assert answers[-1]["code"] == "rate"
    assert 1 <= answers[-1]["retry_after"] <= 11
    bob.send(stream, "still here")
    assert bob.wait_for("ack")


BAD_TEXTS = [
    ("", "invalid"), ("  \n ", "invalid"), ("x" * 4_001, "too_long"), ("a\0b", "invalid"), ("\ud800", "invalid"),
    (7, "invalid"),
]  # fmt: skip


def test_bad_text_is_refused_and_nothing_is_stored(open_tab: Open, cast: Cast, stream: str) -> None:
    before = (Message.objects.count(), Update.objects.count())
    alice = open_tab(cast.alice)
    for text, code in BAD_TEXTS:
        client_id = str(uuid.uuid4())
        alice.put(type="send", stream=stream, client_id=client_id, text=text)
        refused = alice.get()
        assert (refused["type"], refused["code"], refused["client_id"]) == ("refused", code, client_id), text
    assert (Message.objects.count(), Update.objects.count()) == before


BROKEN = [
    "{", "[]", '"x"', "1", "NaN", '{"type":"ping","type":"ping"}', '{"type":"nonsense"}', "{}", '{"type":7}',
    "[" * 10_000, '{"type":"subscribe","stream":7}', '{"type":"subscribe","stream":"me","after":-1}',
    '{"type":"subscribe","stream":"me","after":1e999}', '{"type":"subscribe","stream":"me","after":true}',
    '{"type":"subscribe","stream":"\\ud800"}', '{"type":"read","stream":"me"}', '{"type":"typing"}',
]  # fmt: skip


def test_broken_frame_gets_a_clear_refusal_and_4409(open_tab: Open, cast: Cast) -> None:
    for text in BROKEN:
        alice = open_tab(cast.alice)
        alice.connection.send(text)
        assert alice.close_code() == 4409, text
        assert [frame["code"] for frame in alice.frames] == ["invalid"], text
        assert "Traceback" not in str(alice.frames)
    again = open_tab(cast.alice)
    again.put(type="ping")
    assert again.get() == {"type": "pong"}


def test_binary_frame_is_a_protocol_error(open_tab: Open, cast: Cast) -> None:
    alice = open_tab(cast.alice)
    alice.connection.send(b"\x00\x01")
    assert alice.close_code() == 4409


def test_frame_over_64_kib_is_closed_with_1009(open_tab: Open, cast: Cast) -> None:
    alice = open_tab(cast.alice)
    alice.connection.send("x" * 70_000)
    assert alice.close_code() == 1009


def test_too_many_frames_close_the_socket_with_4429(open_tab: Open, cast: Cast) -> None:
    alice = open_tab(cast.alice)
    for _ in range(201):
        alice.put(type="ping")
    assert alice.close_code() == 4429


def test_read_position_never_goes_back_nor_beyond_the_head(open_tab: Open, cast: Cast, stream: str) -> None:
    from communities.chat.models import ReadPosition

    alice = open_tab(cast.alice)
    head = alice.subscribe(stream)["seq"]
    for seq in (head + 500, 0):
        alice.put(type="read", stream=stream, seq=seq)
    alice.put(type="ping")
    alice.wait_for("pong")
    assert ReadPosition.objects.get(room=cast.room, person=cast.alice).seq == head
