import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.actions import delete_message, send_message
from communities.chat.models import Message
from communities.groups.actions import remove_member
from communities.groups.models import Membership
from communities.rooms.actions import make_room
from communities.rooms.models import Room
from core.errors import Refused
from tests.cast import Cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Attic", "attic"), ("  Y  Llofft ", "y-llofft"), ("Kitchen", None), ("new", None), ("!!!", "room")],
)
def test_room_gets_an_address_of_its_own(cast: Cast, name: str, slug: str | None) -> None:
    Room.objects.filter(pk=cast.room.pk).update(slug="kitchen")
    room = make_room(cast.g1, name=name, by=cast.host)
    if slug:
        assert room.slug == slug
    else:
        assert room.slug.startswith(f"{name.lower()}-")
    assert room.name == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\0b"])
def test_bad_name_makes_no_room(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        make_room(cast.g1, name=name, by=cast.host)
    assert Room.objects.filter(community=cast.g1).count() == 1


def test_form_for_a_room_sent_twice_makes_one(cast: Cast, client_of: Callable[[User], Client]) -> None:
    host, before = client_of(cast.host), Room.objects.count()
    sent = {"name": "Attic", "kind": "open", "key": uuid.uuid4()}
    addresses = {host.post("/groups/carers/chat/new/", sent).headers["Location"] for _ in range(2)}
    assert addresses == {"/groups/carers/chat/attic/"}
    page = host.post("/groups/carers/chat/new/", {**sent, "name": "Cellar"})
    assert "This form was already used" in page.content.decode()
    assert Room.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_rooms_of_one_name_at_once_get_addresses_of_their_own(cast: Cast) -> None:
    makers = [cast.host, cast.alice, cast.bob]
    Membership.objects.filter(community=cast.g1, person__in=makers).update(role=Membership.Role.HOST)
    made = at_once(*[lambda by=by: make_room(cast.g1, name="Attic", by=by) for by in makers])
    assert len({room.slug for room in made}) == 3


def test_text_refused_by_the_form_for_messages_is_given_back_with_a_fresh_id(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    alice, path = client_of(cast.alice), "/groups/carers/chat/kitchen/messages/"
    page = alice.post(path, {"text": "second thoughts", "client_id": cast.message.client_id})
    assert "second thoughts" in page.content.decode()
    fresh = page.context["form"]["client_id"].value()
    assert alice.post(path, {"text": "second thoughts", "client_id": fresh}).status_code == 302
    assert Message.objects.filter(body="second thoughts").count() == 1


def test_removed_member_deletes_no_message_any_more(cast: Cast) -> None:
    mine = send_message(cast.room, text="Mine", client_id=uuid.uuid4(), by=cast.bob)
    remove_member(cast.bob_membership, by=cast.host)
    with pytest.raises(Refused) as caught:
        delete_message(mine, by=cast.bob)
    assert caught.value.code == "not_found"
    assert Message.objects.get(pk=mine.pk).state == "shown"
