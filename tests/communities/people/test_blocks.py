"""Whoever blocks somebody meets nothing of theirs anywhere, and the blocked person cannot tell."""

import json
import uuid

import pytest

from communities.chat.actions import send_message
from communities.chat.queries import rooms_of
from communities.notifications.models import Notification
from communities.people.actions import block_person, unblock_person
from communities.people.models import Block
from communities.posts.actions import create_comment, create_post, edit_comment
from communities.words.actions import move_words
from core.errors import Refused
from realtime.publish import publish
from tests.authz.answers import fingerprint
from tests.cast import Cast

pytestmark = pytest.mark.django_db
WORDS = "lantern4d1"


@pytest.fixture
def talk(cast: Cast) -> dict[str, object]:
    """bob writes a post, a comment under alice's, and a message; alice has blocked him."""
    block_person(cast.bob, by=cast.alice)
    return {
        "post": create_post(cast.g1, key=uuid.uuid4(), title=f"T {WORDS}", body=f"B {WORDS}", by=cast.bob),
        "comment": create_comment(cast.post, key=uuid.uuid4(), body=f"C {WORDS}", by=cast.bob),
        "message": send_message(cast.room, text=f"M {WORDS}", client_id=uuid.uuid4(), by=cast.bob),
    }


def addresses(cast: Cast, talk: dict[str, object]) -> dict[str, str]:
    group = f"/groups/{cast.g1.slug}"
    return {
        "feed": f"{group}/",
        "post": f"{group}/posts/{talk['post'].pk}/",
        "comment": f"{group}/posts/{cast.post.pk}/",
        "message": f"{group}/chat/{cast.room.slug}/",
    }


def test_nothing_of_theirs_is_sent_before_one_asks_and_then_that_one_thing(client_of, cast, talk):
    alice, host = client_of(cast.alice), client_of(cast.host)
    for kind, address in addresses(cast, talk).items():
        page = alice.get(address).content.decode()
        assert (WORDS in page, "From somebody you blocked." in page) == (False, True), kind
        assert WORDS in host.get(address).content.decode()  # it could have been
        if kind != "feed":
            asked = alice.get(address, {"show": str(talk[kind].pk)}).content.decode()
            assert asked.count(WORDS) >= 1, kind
    assert WORDS not in alice.get(addresses(cast, talk)["message"], {"show": "nonsense"}).content.decode()


def test_their_comment_makes_no_notification_and_their_message_no_mark(cast):
    Notification.objects.all().delete()
    unread = Notification.objects.filter(person=cast.alice, kind="comment")
    before, room = unread.count(), rooms_of(cast.g1, cast.alice)
    block_person(cast.bob, by=cast.alice)

    create_comment(cast.post, key=uuid.uuid4(), body="one", by=cast.bob)
    send_message(cast.room, text="one", client_id=uuid.uuid4(), by=cast.bob)
    quiet = (unread.count() - before, room.get().new)
    create_comment(cast.post, key=uuid.uuid4(), body="two", by=cast.host)
    send_message(cast.room, text="two", client_id=uuid.uuid4(), by=cast.host)

    assert quiet == (0, False)
    assert (unread.count() - before, room.get().new) == (1, 1)


def updates(client_of, person, stream):
    return json.loads(client_of(person).get(f"/updates/{stream}/?after=0").content)


def test_their_updates_are_left_out_for_that_reader_alone_and_leave_no_gap(client_of, cast, talk):
    edit_comment(talk["comment"], body=f"again {WORDS}", by=cast.bob)
    for stream in (f"group:{cast.g1.pk}", f"room:{cast.room.pk}"):
        hers, theirs = (updates(client_of, person, stream) for person in (cast.alice, cast.host))
        assert (WORDS in json.dumps(hers), WORDS in json.dumps(theirs)) == (False, True)
        assert hers["seq"] == theirs["seq"]


def test_that_something_of_theirs_was_taken_away_arrives_because_it_may_be_on_the_screen(client_of, cast, talk):
    move_words(talk["message"], "removed")
    publish(f"room:{cast.room.pk}", "message", "removed", talk["message"].pk)

    items = updates(client_of, cast.alice, f"room:{cast.room.pk}")["items"]

    assert [item["action"] for item in items if item["id"] == str(talk["message"].pk)] == ["removed"]


def test_the_blocked_person_sees_no_difference(client_of, cast, talk):
    client, address = client_of(cast.bob), f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/"
    profile = f"/people/{cast.alice.pk}/"
    before = [client.get(page).status_code for page in (address, profile)]
    text = fingerprint(client.get(profile), profile)
    unblock_person(cast.bob, by=cast.alice)

    assert [client.get(page).status_code for page in (address, profile)] == before == [200, 200]
    assert fingerprint(client.get(profile), profile) == text


def test_one_blocks_and_unblocks_on_pages_twice_without_harm(client_of, cast):
    client = client_of(cast.alice)
    for _ in range(2):
        assert client.post(f"/people/{cast.bob.pk}/block/", {"do": "block"}).status_code == 302
    listed = client.get("/me/blocked/").content.decode()
    assert (Block.objects.filter(by=cast.alice).count(), "Bob" in listed) == (1, True)
    cast.bob_membership.delete()  # wherever they are by now

    assert client.get(f"/people/{cast.bob.pk}/block/").status_code == 200
    assert client.post(f"/people/{cast.bob.pk}/block/", {"do": "unblock"}).status_code == 302
    assert not Block.objects.exists()
    assert client.get(f"/people/{cast.bob.pk}/block/").status_code == 404


def test_nobody_blocks_themselves(cast):
    with pytest.raises(Refused):
        block_person(cast.alice, by=cast.alice)
