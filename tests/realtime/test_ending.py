"""What ends a socket, how soon, and that nothing written afterwards ever reaches it."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm
from websockets.exceptions import InvalidStatus

import realtime.hub
import realtime.publish
import realtime.round
import realtime.socket
import realtime.views
from accounts.actions import ban_person, suspend_person
from accounts.models import Session, User
from communities.chat.actions import send_message
from communities.groups.actions import add_member, leave_community, remove_member
from communities.groups.models import Membership
from communities.groups.permissions import withdraw_moderation
from communities.rooms.actions import narrow_room, put_in_room, take_out_of_room
from tests.cast import CANARY, PASSWORD, Cast
from tests.conftest import Server
from tests.realtime.conftest import Open, Tab

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 5.0  # seconds: what the contract promises
BEATS = (realtime.hub.SWEEP_SECONDS, realtime.hub.POLL_SECONDS)  # as they are outside the tests


@pytest.fixture
def stream(server: Server, cast: Cast) -> str:
    return f"room:{cast.room.pk}"


def say(cast: Cast, text: str) -> None:
    send_message(cast.room, text=text, client_id=uuid.uuid4(), by=cast.alice)


def said(tab: Tab) -> str:
    return json.dumps(tab.frames)


def test_hub_looks_often_enough_to_keep_the_promise() -> None:
    assert BEATS[0] + 1 < SOON
    assert BEATS[1] < 6


def test_removed_member_gets_closed_and_4403_within_5_s_and_nothing_written_afterwards(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    bob, alice = open_tab(cast.bob), open_tab(cast.alice)
    bob.subscribe(stream)
    alice.subscribe(stream)
    remove_member(cast.bob_membership, by=cast.host)
    say(cast, "after the removal")
    assert bob.close_code(SOON) == 4403
    assert bob.frames[-1] == {"type": "closed", "stream": stream}
    assert "after the removal" not in said(bob)
    assert alice.wait_for("update")["data"]["text"] == "after the removal"


def test_removal_reaches_a_quiet_room_too(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    remove_member(cast.bob_membership, by=cast.host)
    assert bob.close_code(SOON) == 4403
    assert bob.frames == [{"type": "closed", "stream": stream}]


def test_removal_through_the_real_page_is_final_once_it_is_answered(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    answer = client_of(cast.host).post(f"/groups/{cast.g1.slug}/members/{cast.bob_membership.pk}/remove/")
    assert answer.status_code == 302
    say(cast, "after the answer")
    assert bob.close_code(SOON) == 4403
    assert "after the answer" not in said(bob)


def test_removal_while_the_hub_is_reading_still_comes_before_what_was_written_after_it(
    open_tab: Open, cast: Cast, stream: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrowest moment, made wide: between nudge and reading the removal is answered and alice writes on."""
    bob, read_pages, done = open_tab(cast.bob), realtime.round.read_pages, threading.Event()
    bob.subscribe(stream)

    def read_late(wanted: Any) -> Any:
        if any(one.stream == stream for one in wanted) and not done.is_set():
            done.set()
            remove_member(cast.bob_membership, by=cast.host)
            say(cast, "after the removal")
        return read_pages(wanted)

    monkeypatch.setattr(realtime.round, "read_pages", read_late)
    say(cast, "before the removal")
    assert bob.close_code(SOON) == 4403
    assert done.is_set()
    assert "the removal" not in said(bob)


def test_removal_while_the_json_is_read_still_comes_before_what_was_written_after_it(
    cast: Cast, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_page = realtime.views.read_page

    def read_late(source: Any, name: str, after: int) -> Any:
        remove_member(cast.bob_membership, by=cast.host)
        say(cast, "after the removal")
        return read_page(source, name, after)

    monkeypatch.setattr(realtime.views, "read_page", read_late)
    answer = client_of(cast.bob).get(f"/updates/room:{cast.room.pk}/")
    assert answer.status_code == 404
    assert b"after the removal" not in answer.content


def test_racing_removal_delivers_nothing_that_was_written_after_it(
    open_tab: Open, cast: Cast, stream: str, settings: Any
) -> None:
    """alice writes all the time; every message begun after the removal returned must stay unseen by bob."""
    settings.CHAT_SEND_LIMIT = None
    for round_ in range(10):
        race(open_tab, cast, stream, 0.05 + round_ * 0.02)
        add_member(cast.g1, cast.bob, by=None)


def race(open_tab: Open, cast: Cast, stream: str, wait: float) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    removed, late, done = threading.Event(), [], threading.Event()

    def keep_writing() -> None:
        try:
            while not done.is_set():
                is_late, text = removed.is_set(), str(uuid.uuid4())
                if is_late:
                    late.append(text)
                say(cast, text)
                time.sleep(0.002)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=keep_writing) for _ in range(2)]
    for writer in writers:
        writer.start()
    time.sleep(wait)
    remove_member(cast.bob_membership, by=cast.host)
    removed.set()
    while not late:
        time.sleep(0.001)
    code = bob.close_code(SOON)
    done.set()
    for writer in writers:
        writer.join()
    assert code == 4403
    assert len(late) > 0
    assert [text for text in late if text in said(bob)] == []


def test_leaving_closes_the_room_on_every_screen_of_that_person_and_on_nobody_elses(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    tabs = [open_tab(cast.bob) for _ in range(3)]
    alice = open_tab(cast.alice)
    for tab in [*tabs, alice]:
        tab.subscribe(stream)
    leave_community(cast.bob_membership)
    assert [tab.close_code(SOON) for tab in tabs] == [4403] * 3
    alice.put(type="ping")
    assert alice.wait_for("pong")


def test_rest_of_what_one_may_read_is_there_after_reconnecting(open_tab: Open, cast: Cast, stream: str) -> None:
    add_member(cast.g2, cast.bob, by=None)
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    remove_member(cast.bob_membership, by=cast.host)
    assert bob.close_code(SOON) == 4403
    again = open_tab(cast.bob)
    again.subscribe(f"room:{cast.other_room.pk}")
    again.put(type="subscribe", stream=stream, after=0)
    assert again.wait_for("refused", stream=stream)["code"] == "not_found"


def test_member_let_in_again_reads_again(open_tab: Open, cast: Cast, stream: str) -> None:
    remove_member(cast.bob_membership, by=cast.host)
    add_member(cast.g1, cast.bob, by=None)
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    say(cast, "welcome back")
    assert bob.wait_for("update")["data"]["text"] == "welcome back"


def test_guest_whose_grant_is_withdrawn_is_out_without_any_update_telling_of_it(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    assign_perm("enter_room", cast.dave, cast.room)
    dave = open_tab(cast.dave)
    dave.subscribe(stream)
    remove_perm("enter_room", cast.dave, cast.room)
    say(cast, "not for guests")
    assert dave.close_code(SOON) == 4403
    assert "not for guests" not in said(dave)


def test_whoever_is_taken_out_of_a_narrow_room_is_out_and_narrowing_closes_it_on_all_others(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    put_in_room(cast.room, {cast.alice.pk}, by=cast.host)
    alice, bob = open_tab(cast.alice), open_tab(cast.bob)
    alice.subscribe(stream)
    bob.subscribe(stream)
    narrow_room(cast.room, by=cast.host)
    say(cast, "among few")
    assert bob.close_code(SOON) == 4403
    assert "among few" not in said(bob)
    again = open_tab(cast.bob)
    again.put(type="subscribe", stream=stream, after=0)
    assert again.wait_for("refused")["code"] == "not_found"

    alice.wait_for("update", kind="message")
    take_out_of_room(cast.room, cast.alice, by=cast.host)
    send_message(cast.room, text="without her", client_id=uuid.uuid4(), by=cast.host)
    assert alice.close_code(SOON) == 4403
    assert "without her" not in said(alice)


def test_moderator_whose_grant_is_withdrawn_loses_the_queue(open_tab: Open, cast: Cast) -> None:
    mod1 = open_tab(cast.mod1)
    mod1.subscribe(f"queue:{cast.g1.pk}")
    withdraw_moderation(cast.mod1, cast.g1)
    assert mod1.close_code(SOON) == 4403
    assert mod1.frames == [{"type": "closed", "stream": f"queue:{cast.g1.pk}"}]


def test_open_group_that_becomes_closed_loses_its_strangers(open_tab: Open, cast: Cast) -> None:
    type(cast.g2).objects.filter(pk=cast.g2.pk).update(visibility="open")
    dave = open_tab(cast.dave)
    dave.subscribe(f"group:{cast.g2.pk}")
    type(cast.g2).objects.filter(pk=cast.g2.pk).update(visibility="closed")
    assert dave.close_code(SOON) == 4403


# The session


def by_logout(cast: Cast, client: Client) -> None:
    assert client.post("/accounts/logout/").status_code == 302


def by_password_change(cast: Cast, client: Client) -> None:
    answer = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "moss-lamp-violet-nine", "password2": "moss-lamp-violet-nine"},
    )
    assert answer.status_code == 302, answer.content.decode()
    assert User.objects.get(pk=cast.bob.pk).check_password("moss-lamp-violet-nine")


def by_password_set_elsewhere(cast: Cast, client: Client) -> None:
    cast.bob.set_password("moss-lamp-violet-nine")
    cast.bob.save()


def by_deleted_row(cast: Cast, client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).delete()


def by_suspension(cast: Cast, client: Client) -> None:
    suspend_person(cast.bob, reason="", by=cast.admin)


def by_ban(cast: Cast, client: Client) -> None:
    ban_person(cast.bob, reason="", by=cast.admin)


def by_state_alone(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.bob.pk).update(state=User.State.SUSPENDED)


def by_expiry(cast: Cast, client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=timezone.now())


WAYS = [
    by_logout, by_password_change, by_password_set_elsewhere, by_deleted_row, by_suspension, by_ban, by_state_alone,
    by_expiry,
]  # fmt: skip


@pytest.mark.parametrize("end", WAYS)
def test_ended_session_closes_its_socket_with_4401_within_5_s_and_cannot_come_back(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client], end: Callable[[Cast, Client], None]
) -> None:
    client = client_of(cast.bob)
    old = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    bob, idle, alice = open_tab(None, client=client), open_tab(None, client=client), open_tab(cast.alice)
    for tab in (bob, alice):
        tab.subscribe(stream)
    end(cast, client)
    say(cast, "after the end")
    assert bob.close_code(SOON) == 4401
    assert idle.close_code(SOON) == 4401
    assert "after the end" not in said(bob)
    assert CANARY not in said(bob)
    assert alice.wait_for("update")["data"]["text"] == "after the end"
    stale = Client()
    stale.cookies[django_settings.SESSION_COOKIE_NAME] = old
    with pytest.raises(InvalidStatus) as caught:
        open_tab(None, client=stale)
    assert caught.value.response.status_code == 403


def test_logout_in_one_browser_leaves_the_other_browser_connected(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    phone, laptop = client_of(cast.bob), client_of(cast.bob)
    on_phone, on_laptop = open_tab(None, client=phone), open_tab(None, client=laptop)
    on_phone.subscribe(stream)
    on_laptop.subscribe(stream)
    by_logout(cast, phone)
    assert on_phone.close_code(SOON) == 4401
    say(cast, "still here")
    assert on_laptop.wait_for("update")["data"]["text"] == "still here"


def test_password_change_closes_every_other_browser_and_its_own_tab_may_reconnect(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    assert EmailAddress.objects.filter(user=cast.bob, verified=True).exists()
    phone, laptop = client_of(cast.bob), client_of(cast.bob)
    tabs = [open_tab(None, client=client) for client in (phone, laptop)]
    for tab in tabs:
        tab.subscribe(stream)
    by_password_change(cast, laptop)
    assert [tab.close_code(SOON) for tab in tabs] == [4401, 4401]
    open_tab(None, client=laptop).subscribe(stream)
    with pytest.raises(InvalidStatus):
        open_tab(None, client=phone)


def test_send_over_a_socket_whose_person_was_removed_is_refused_and_stored_nowhere(
    open_tab: Open, cast: Cast, stream: str
) -> None:
    bob = open_tab(cast.bob)
    remove_member(cast.bob_membership, by=cast.host)
    bob.send(stream, "too late")
    assert bob.wait_for("refused")["code"] == "not_found"
    assert not cast.room.messages.filter(body="too late").exists()


def test_send_over_a_socket_whose_person_was_suspended_is_refused(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    suspend_person(cast.bob, reason="", by=cast.admin)
    bob.send(stream, "too late")
    bob.close_code(SOON)
    assert not cast.room.messages.filter(body="too late").exists()


def test_send_over_a_socket_whose_session_was_signed_out_is_stored_nowhere(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    client = client_of(cast.bob)
    bob = open_tab(None, client=client)
    by_logout(cast, client)
    bob.send(stream, "signed out")
    assert bob.close_code(SOON) == 4401
    assert not cast.room.messages.filter(body="signed out").exists()


def test_subscription_over_a_socket_whose_session_ended_delivers_nothing(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    client = client_of(cast.bob)
    bob = open_tab(None, client=client)
    by_logout(cast, client)
    bob.put(type="subscribe", stream=stream, after=0)
    assert bob.close_code(SOON) == 4401
    assert [frame for frame in bob.frames if frame["type"] in {"update", "subscribed"}] == []


def test_membership_row_deleted_by_an_operator_is_noticed_too(open_tab: Open, cast: Cast, stream: str) -> None:
    bob = open_tab(cast.bob)
    bob.subscribe(stream)
    Membership.objects.filter(pk=cast.bob_membership.pk).delete()
    assert bob.close_code(SOON) == 4403


def test_end_of_a_session_is_timed_from_the_session_not_from_the_socket(
    open_tab: Open, cast: Cast, stream: str, client_of: Callable[[User], Client]
) -> None:
    client = client_of(cast.bob)
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=timezone.now() + timedelta(seconds=1)
    )
    bob = open_tab(None, client=client)
    bob.subscribe(stream)
    assert bob.close_code(1 + SOON) == 4401
