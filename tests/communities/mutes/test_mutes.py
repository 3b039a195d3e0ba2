"""A muted room: nothing new in one's lists, for oneself alone, as long as one wants it."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.actions import mark_read, send_message
from communities.chat.queries import rooms_of
from communities.closing.actions import close_account
from communities.groups.actions import remove_member
from communities.mutes.actions import mute_room
from communities.mutes.models import Mute
from communities.mutes.updates import PersonStream
from core.errors import Refused
from realtime.read import head, read_page
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def new_for(cast: Cast, name: str) -> tuple[int, bool]:
    room = rooms_of(cast.g1, cast.people[name]).get(pk=cast.room.pk)
    return room.new, room.is_muted  # type: ignore[attr-defined]


def test_muted_room_has_nothing_new_for_whoever_muted_it(cast: Cast) -> None:
    assert new_for(cast, "bob") == (1, False)
    mute_room(cast.room, is_on=True, by=cast.bob)
    mute_room(cast.room, is_on=True, by=cast.bob)
    assert new_for(cast, "bob") == (0, True)
    assert new_for(cast, "host") == (1, False)
    mark_read(cast.room, seq=head(f"room:{cast.room.pk}"), by=cast.bob)
    send_message(cast.room, text="more", client_id=uuid.uuid4(), by=cast.alice)
    assert new_for(cast, "bob") == (0, True)
    mute_room(cast.room, is_on=False, by=cast.bob)
    assert new_for(cast, "bob") == (1, False)


def test_page_mutes_and_takes_it_back(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.bob)
    page = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    for do, expected in (("mute", True), ("hear", False)):
        assert client.post(f"{page}mute/", {"do": do}).headers["Location"] == f"{page}#newest"
        assert Mute.objects.filter(room=cast.room, person=cast.bob).exists() is expected
        assert ("data-is-muted hidden" in client.get(page).content.decode()) is not expected


def test_own_stream_tells_other_tabs_and_nobody_else(cast: Cast) -> None:
    stream = f"me:{cast.bob.pk}"
    before = head(stream)
    for is_on in (True, False):
        mute_room(cast.room, is_on=is_on, by=cast.bob)
        (item,) = read_page(PersonStream(), stream, before).items
        assert (item["kind"], item["id"], item["data"]) == ("mute", str(cast.room.pk), {"muted": is_on})


def test_only_readers_mute_and_a_closed_account_leaves_none(cast: Cast) -> None:
    mute_room(cast.room, is_on=True, by=cast.bob)
    with pytest.raises(Refused) as refused:
        mute_room(cast.room, is_on=True, by=cast.carol)
    assert refused.value.code == "not_found"
    remove_member(cast.bob_membership, by=cast.host)
    with pytest.raises(Refused):
        mute_room(cast.room, is_on=False, by=cast.bob)
    close_account(cast.bob, by=cast.bob)
    assert not Mute.objects.exists()
