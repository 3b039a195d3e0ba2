"""New rules and a new kind of group reach open screens: who may no longer read is out within five seconds."""

import uuid

import pytest

from communities.chat.actions import send_message
from communities.groups.models import Community, Membership
from communities.rules.actions import publish_rules
from communities.settings.actions import archive_group, change_group
from communities.settings.queries import SETTINGS, settings_seen
from tests.cast import Cast
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 5.0


def test_new_rules_close_what_is_open_to_those_who_have_not_accepted_them(open_tab: Open, cast: Cast) -> None:
    room, feed = f"room:{cast.room.pk}", f"group:{cast.g1.pk}"
    bob, alice, host = open_tab(cast.bob), open_tab(cast.alice), open_tab(cast.host)
    bob.subscribe(room)
    alice.subscribe(feed)
    host.subscribe(room)
    publish_rules(cast.g1, text="New words.", seen=0, by=cast.host)
    send_message(cast.room, text="after the rules", client_id=uuid.uuid4(), by=cast.host)
    assert bob.close_code(SOON) == alice.close_code(SOON) == 4403
    assert "after the rules" not in str(bob.frames)
    assert host.wait_for("update")["data"]["text"] == "after the rules"


def test_guest_of_a_room_who_has_not_accepted_is_out_too(open_tab: Open, cast: Cast) -> None:
    from communities.rooms.permissions import grant_entry

    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="guest")
    grant_entry(cast.bob, cast.room)
    bob = open_tab(cast.bob)
    bob.subscribe(f"room:{cast.room.pk}")
    publish_rules(cast.g1, text="New words.", seen=0, by=cast.host)
    assert bob.close_code(SOON) == 4403


def test_open_group_that_closes_is_closed_on_strangers_screens_and_members_are_told(open_tab: Open, cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(visibility="open")
    cast.g1.refresh_from_db()
    dave, bob = open_tab(cast.dave), open_tab(cast.bob)
    for tab in (dave, bob):
        tab.subscribe(f"group:{cast.g1.pk}")
    values = {name: getattr(cast.g1, name) for name in SETTINGS} | {"visibility": "closed"}
    change_group(cast.g1, seen=settings_seen(cast.g1), by=cast.host, **values)
    assert dave.close_code(SOON) == 4403
    told = bob.wait_for("update")
    assert (told["kind"], told["action"], told["data"]) == ("group", "edited", {"archived": False})


def test_archive_is_told_on_open_screens(open_tab: Open, cast: Cast) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(f"group:{cast.g1.pk}")
    archive_group(cast.g1, by=cast.host)
    assert bob.wait_for("update")["data"] == {"archived": True}
