"""Who gets a socket at all. Everybody else gets HTTP 403 before it is accepted, and no reason."""

import http.client
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from websockets.exceptions import InvalidStatus

from accounts.actions import suspend_person
from accounts.models import Session, User
from config.sockets import session_key
from tests.cast import Cast
from tests.conftest import Server
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


def handshake(
    server: Server, client: Client | None = None, path: str = "/ws/", **changes: str | None
) -> tuple[int, bytes]:
    """Status and body of a handshake with a correct cookie and Origin but for `changes` (None leaves a header out)."""
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME].value if client else ""
    headers: dict[str, str | None] = {
        "Host": server.url,
        "Origin": f"http://{server.url}",
        "Cookie": f"{django_settings.SESSION_COOKIE_NAME}={cookie}" if client else None,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **changes,
    }
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = b"" if answer.status == 101 else answer.read()
    if answer.status not in {101, 403}:
        time.sleep(0.2)  # a browser that is gone at once would cut Django's own tidying short
    connection.close()
    return answer.status, body


@pytest.fixture
def alice(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    return client_of(cast.alice)


def test_own_page_with_a_live_session_gets_a_socket(server: Server, alice: Client) -> None:
    assert handshake(server, alice) == (101, b"")


ORIGINS = [
    "https://evil.example", "http://evil.example", "null", "", None, "https://{host}", "HTTP://{host}", "ws://{host}",
    "http://{name}", "http://{name}:1", "http://{name}.:{port}", "http://{name}:{port}.", "http://{host}/",
    "http://{host}/ws/", "http://{host}@evil.example", "http://evil.example@{host}", "http://x:y@{host}",
    "http://{host}.evil.example", "http://evil.{host}", "http://sub.{host}", "http://{host} ,http://evil.example",
    "http://LOCALHOST:{port}", "http://localhost:{port}", "http://127.1:{port}", "http://[::1]:{port}", "{host}",
    "//{host}", "*", "file://", "http://{name}:0{port}", "http://2130706433:{port}", "http://{host}#", "http://{host}?",
    "chrome-extension://abcdefghijklmnop", "http://{name}\t:{port}", "http://evil.example http://{host}",
    "http://testserver",
]  # fmt: skip


def test_any_other_origin_is_refused(server: Server, alice: Client) -> None:
    names = [one and one.format(host=server.url, name="127.0.0.1", port=server.port) for one in ORIGINS]
    answers = {name: handshake(server, alice, Origin=name) for name in names}
    assert answers == dict.fromkeys(names, (403, b""))


def test_two_origins_are_refused(server: Server, alice: Client) -> None:
    # Header names do not care for case, but a dict does: two different spellings are sent as two headers.
    status, _body = handshake(server, alice, origin="https://evil.example")
    assert status == 400  # by the websocket library itself


def test_origin_that_matches_a_host_that_is_not_ours_is_refused(server: Server, alice: Client) -> None:
    for host in ("evil.example", "evil.example:80", f"{server.url}.evil.example", "", "[::1", "127.0.0.1:port", "a b"):
        status, body = handshake(server, alice, Host=host, Origin=f"http://{host}")
        assert status in {400, 403}  # uvicorn itself refuses what is no host
        assert b"Traceback" not in body


def test_other_host_of_ours_with_its_own_origin_is_welcome(server: Server, alice: Client) -> None:
    host = f"localhost:{server.port}"
    assert handshake(server, alice, Host=host, Origin=f"http://{host}") == (101, b"")
    assert handshake(server, alice, Host=host) == (403, b"")


def test_https_site_refuses_pages_of_its_http_self(server: Server, alice: Client, settings: Any) -> None:
    settings.BASE_URL = "https://testserver"
    assert handshake(server, alice) == (403, b"")
    assert handshake(server, alice, Origin=f"https://{server.url}") == (101, b"")


def test_any_other_path_is_refused(server: Server, alice: Client) -> None:
    paths = ["/", "/ws", "/ws/x", "/WS/", "//ws/", "/ws//", "/groups/", "/ws/%00", "/%77s/x"]
    assert {path: handshake(server, alice, path) for path in paths} == dict.fromkeys(paths, (403, b""))


# Without a live session of somebody approved


COOKIES = [
    None, "", "sessionid=", "sessionid=x", f"sessionid={'a' * 32}", "sessionid=\u00e9", "=;=;",
    "sessionid=" + "x" * 6_000,
]  # fmt: skip


def test_no_cookie_or_one_that_means_nothing_is_refused(server: Server, alice: Client) -> None:
    answers = {cookie: handshake(server, alice, Cookie=cookie) for cookie in COOKIES}
    assert answers == dict.fromkeys(COOKIES, (403, b""))


def test_person_who_may_not_take_part_is_refused(
    server: Server, cast: Cast, client_of: Callable[[User], Client]
) -> None:
    people = ["eve", "banned", "suspended"]
    answers = {who: handshake(server, client_of(cast.people[who])) for who in people}
    assert answers == dict.fromkeys(people, (403, b""))


def test_declined_person_is_refused(server: Server, cast: Cast, client_of: Callable[[User], Client]) -> None:
    User.objects.filter(pk=cast.eve.pk).update(state=User.State.DECLINED)
    assert handshake(server, client_of(cast.eve)) == (403, b"")


def test_expired_session_is_refused(server: Server, alice: Client) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert handshake(server, alice) == (403, b"")


def test_session_that_was_deleted_is_refused(server: Server, alice: Client) -> None:
    Session.objects.all().delete()
    assert handshake(server, alice) == (403, b"")


def test_session_that_names_somebody_else_than_its_row_is_refused(server: Server, cast: Cast, alice: Client) -> None:
    Session.objects.update(person=cast.bob)
    assert handshake(server, alice) == (403, b"")


def test_session_whose_data_cannot_be_read_is_refused_and_holds_up_nobody(
    server: Server, cast: Cast, alice: Client, client_of: Callable[[User], Client]
) -> None:
    bob = client_of(cast.bob)
    Session.objects.filter(person=cast.alice).update(session_data="x")
    assert handshake(server, alice) == (403, b"")
    assert handshake(server, bob) == (101, b"")


def test_session_from_before_a_password_change_is_refused(server: Server, cast: Cast, alice: Client) -> None:
    cast.alice.set_password("another long password")
    cast.alice.save()
    assert handshake(server, alice) == (403, b"")


def test_signed_out_and_suspended_people_are_refused_with_the_old_cookie(
    server: Server, cast: Cast, client_of: Callable[[User], Client]
) -> None:
    alice, bob = client_of(cast.alice), client_of(cast.bob)
    assert handshake(server, alice)[0] == handshake(server, bob)[0] == 101
    old = alice.cookies[django_settings.SESSION_COOKIE_NAME].value
    alice.post("/accounts/logout/")
    suspend_person(cast.bob, reason="", by=cast.admin)
    assert handshake(server, None, Cookie=f"{django_settings.SESSION_COOKIE_NAME}={old}") == (403, b"")
    assert handshake(server, bob) == (403, b"")


def test_refusals_are_all_the_same(server: Server, cast: Cast, client_of: Callable[[User], Client]) -> None:
    alice, eve = client_of(cast.alice), client_of(cast.eve)
    assert {
        handshake(server, None),
        handshake(server, eve),
        handshake(server, alice, Origin="https://evil.example"),
        handshake(server, alice, "/ws/other/"),
    } == {(403, b"")}


def test_ordinary_request_to_the_sockets_address_is_missing(server: Server, alice: Client) -> None:
    status, body = handshake(server, alice, Connection=None, Upgrade=None)
    assert status == 404
    assert b"Traceback" not in body


# How many


def test_socket_over_the_limit_is_refused_until_one_closes(open_tab: Open, cast: Cast, settings: Any) -> None:
    settings.SOCKETS_PER_PERSON = 3
    tabs = [open_tab(cast.alice) for _ in range(3)]
    with pytest.raises(InvalidStatus) as caught:
        open_tab(cast.alice)
    assert caught.value.response.status_code == 403
    open_tab(cast.bob)
    tabs[0].connection.close()
    tabs[1].put(type="ping")
    tabs[1].wait_for("pong")
    open_tab(cast.alice)


def test_ten_sockets_are_welcome_and_the_eleventh_is_refused(open_tab: Open, cast: Cast) -> None:
    for _ in range(10):
        open_tab(cast.alice)
    with pytest.raises(InvalidStatus):
        open_tab(cast.alice)


def test_limit_holds_for_handshakes_at_once(open_tab: Open, cast: Cast, alice: Client, settings: Any) -> None:
    settings.SOCKETS_PER_PERSON = 3
    outcomes: list[bool] = []

    def try_one() -> None:
        try:
            open_tab(None, client=alice)
        except InvalidStatus:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=try_one) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 9 + [True] * 3


def test_garbage_instead_of_a_cookie_does_not_stop_the_language(server: Server, alice: Client) -> None:
    cookie = f"{django_settings.SESSION_COOKIE_NAME}={alice.cookies[django_settings.SESSION_COOKIE_NAME].value}"
    for garbage in ("django_language=xx", "django_language=\u00ff", f"django_language={uuid.uuid4()}"):
        assert handshake(server, alice, Cookie=f"{garbage}; {cookie}") == (101, b"")


def test_key_that_no_database_can_be_asked_for_refuses_nobody_else(server: Server, alice: Client) -> None:
    """Handshakes of one moment are asked together; a quoted cookie may hold a NUL, which PostgreSQL does not take."""
    odd = f'{django_settings.SESSION_COOKIE_NAME}="abc\\000defgh"'
    assert handshake(server, Cookie=odd)[0] == 403
    assert session_key({"headers": [(b"cookie", odd.encode())]}) == ""
    assert handshake(server, alice) == (101, b"")
