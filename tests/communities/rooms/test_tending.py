"""A host looks after a room: its name, what it is for, closing it, slow mode."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import delete_message, edit_message, send_message
from communities.chat.models import Message
from communities.chat.updates import RoomSource
from communities.groups.models import Membership
from communities.rooms.actions import change_room, close_room, reopen_room
from communities.rooms.forms import RoomForm
from communities.rooms.models import Room
from communities.rooms.permissions import grant_entry, may_send
from communities.settings.actions import archive_group
from core.errors import Refused
from realtime.models import Update
from records.models import Entry
from tests.cast import Cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def say(cast: Cast, by: User, **more: Any) -> Message:
    return send_message(cast.room, text="Helo", client_id=uuid.uuid4(), by=by, **more)


def change(room: Room, by: User, **values: Any) -> Room:
    shown = RoomForm(room=room).initial
    return change_room(room, by=by, **{**shown, **values})


def test_change_is_kept_told_and_written_down_without_words(cast: Cast, client_of: Callable[[User], Client]) -> None:
    slug = cast.room.slug
    change(cast.room, cast.host, name="  Y  Gegin ", purpose="For what cannot wait until morning.", slow_seconds=300)
    room = Room.objects.get(pk=cast.room.pk)
    assert (room.name, room.slug, room.slow_seconds) == ("Y Gegin", slug, 300)
    entry = Entry.objects.get(kind="room.changed")
    assert entry.detail == {"changed": ["name", "purpose", "slow_seconds"]}
    update = Update.objects.filter(stream_id=f"room:{room.pk}").latest("seq")
    assert RoomSource().contents([update])[room.pk] == {
        "name": "Y Gegin", "purpose": room.purpose, "slow": 300, "closed": False, "why": "",
    }  # fmt: skip
    for path in ("", f"chat/{slug}/"):
        assert "For what cannot wait" in client_of(cast.alice).get(f"/groups/{cast.g1.slug}/{path}").content.decode()
    change(room, cast.host)
    assert Entry.objects.filter(kind="room.changed").count() == 1


def test_what_was_changed_meanwhile_is_not_undone(cast: Cast, client_of: Callable[[User], Client]) -> None:
    host, path = client_of(cast.host), f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/settings/"
    sent = {
        "name": "Attic",
        "purpose": "",
        "slow_seconds": "60",
        "seen": host.get(path).context["form"]["seen"].value(),
    }
    change(cast.room, cast.host, name="Cellar")
    page = host.post(path, sent)
    assert "changed the settings meanwhile" in page.content.decode()
    assert Room.objects.get(pk=cast.room.pk).name == "Cellar"
    assert host.post(path, {**sent, "seen": page.context["form"]["seen"].value()}).status_code == 302
    assert Room.objects.get(pk=cast.room.pk).name == "Attic"
    assert host.post(path, {**sent, "slow_seconds": "7"}).status_code == 200


def test_in_a_closed_room_nobody_writes_until_it_is_opened(cast: Cast, client_of: Callable[[User], Client]) -> None:
    mine, path = say(cast, cast.alice), f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    grant_entry(cast.dave, cast.room)
    stale = Room.objects.select_related("community").get(pk=cast.room.pk)
    assert client_of(cast.host).post(f"{path}settings/", {"do": "close", "why": " "}).status_code == 200
    client_of(cast.host).post(f"{path}settings/", {"do": "close", "why": "The course is over."})
    closed = Room.objects.get(pk=cast.room.pk)
    assert [may_send(one, closed) for one in (cast.host, cast.alice, cast.dave)] == [False] * 3
    for one in (cast.host, cast.alice, cast.dave):
        with pytest.raises(Refused, match="invalid"):
            send_message(stale, text="Helo", client_id=uuid.uuid4(), by=one)
    with pytest.raises(Refused, match="not_found"):
        send_message(stale, text="Helo", client_id=uuid.uuid4(), by=cast.carol)
    with pytest.raises(Refused, match="invalid"):
        edit_message(mine, text="Hello", by=cast.alice)
    page = client_of(cast.alice).get(path).content.decode()
    assert "The course is over." in page
    assert "data-write" not in page
    delete_message(mine, by=cast.alice)
    with pytest.raises(Refused, match="conflict"):
        close_room(closed, why="Again", by=cast.host)

    reopen_room(closed, by=cast.host)
    say(cast, cast.dave)
    kinds = Entry.objects.filter(subject_id=cast.room.pk, kind__startswith="room.").values_list("kind", flat=True)
    assert sorted(kinds) == ["room.closed", "room.reopened"]
    with pytest.raises(Refused, match="conflict"):
        reopen_room(closed, by=cast.host)


def test_whoever_hosts_no_more_and_nobody_in_an_archived_group_changes_a_room(cast: Cast) -> None:
    seen = RoomForm(room=cast.room).initial
    Membership.objects.filter(person=cast.bob, community=cast.g1).update(role=Membership.Role.MODERATOR)
    with pytest.raises(Refused):
        change_room(cast.room, by=cast.bob, **{**seen, "name": "Attic"})
    archive_group(cast.g1, by=cast.host)
    for act in (lambda: close_room(cast.room, why="Over", by=cast.host), lambda: reopen_room(cast.room, by=cast.host)):
        with pytest.raises(Refused):
            act()
    Room.objects.filter(pk=cast.room.pk).update(closed_at=timezone.now())
    with pytest.raises(Refused) as caught:
        say(cast, cast.alice)
    assert "archived" in caught.value.message


def test_slow_mode_makes_one_wait_as_long_as_it_says(cast: Cast) -> None:
    now = timezone.now() + timedelta(days=1)
    change(cast.room, cast.host, slow_seconds=300)
    Membership.objects.filter(person=cast.bob, community=cast.g1).update(role=Membership.Role.MODERATOR)
    first = say(cast, cast.alice, now=now)
    with pytest.raises(Refused) as caught:
        say(cast, cast.alice, now=now + timedelta(seconds=200.5))
    assert (caught.value.code, caught.value.retry_after) == ("rate", 100)
    assert "Wait 100 seconds" in caught.value.message
    with pytest.raises(Refused) as caught:
        say(cast, cast.alice, now=now + timedelta(seconds=1))
    assert "Wait 5 minutes" in caught.value.message
    delete_message(first, by=cast.alice)  # writing and deleting is no way round it
    with pytest.raises(Refused):
        say(cast, cast.alice, now=now + timedelta(seconds=299))
    say(cast, cast.alice, now=now + timedelta(seconds=300))
    for one in (cast.host, cast.bob):
        say(cast, one, now=now)
        say(cast, one, now=now)


@pytest.mark.django_db(transaction=True)
def test_slow_mode_holds_for_two_at_once_and_nothing_comes_after_a_closing(cast: Cast) -> None:
    change(cast.room, cast.host, slow_seconds=3_600)
    tries = at_once(*[lambda: say(cast, cast.bob)] * 3)
    assert sorted(isinstance(one, Refused) for one in tries) == [False, True, True]

    change(Room.objects.get(pk=cast.room.pk), cast.host, slow_seconds=0)
    grant_entry(cast.dave, cast.room)
    room = Room.objects.select_related("community").get(pk=cast.room.pk)
    at_once(
        lambda: say(cast, cast.bob), lambda: say(cast, cast.dave), lambda: close_room(room, why="Over", by=cast.host)
    )
    told = Update.objects.filter(stream_id=f"room:{cast.room.pk}").order_by("seq")
    assert told.last().kind == "room"  # type: ignore[union-attr]


def test_what_somebody_had_begun_is_shown_to_them_alone_where_the_room_was_closed(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    alice, path = client_of(cast.alice), f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/"
    alice.post(f"/me/drafts/message/{cast.room.pk}/", {"text": "Half a thought"})
    assert 'class="draft__words"' not in alice.get(path).content.decode()
    close_room(cast.room, why="For the summer.", by=cast.host)
    assert '<div class="draft__words">Half a thought</div>' in alice.get(path).content.decode()
    late = alice.post(f"{path}messages/", {"text": "Sent too late", "client_id": str(uuid.uuid4())})
    assert '<div class="draft__words">Sent too late</div>' in late.content.decode()
    assert "Half a thought" not in client_of(cast.bob).get(path).content.decode()
