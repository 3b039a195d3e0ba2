"""What was acknowledged is kept, whatever dies (S1, S2, S3): real processes, killed as the kernel kills."""

import http.cookiejar
import json
import re
import threading
import time
import urllib.parse
import urllib.request
import uuid
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import connect

from tests.walks.site import PASSWORD, Site

pytestmark = pytest.mark.process
ROUNDS = 3
SENDERS = ("member", "member2", "host")


def sign_in(site: Site, role: str) -> str:
    """The Cookie header of a person who signed in at the real page."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    url = f"{site.urls[0]}/accounts/login/"
    page = opener.open(url, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    fields = {
        "csrfmiddlewaretoken": token.group(1),
        "login": site.demo["people"][role]["email"],
        "password": PASSWORD,
    }
    opener.open(url, data=urllib.parse.urlencode(fields).encode(), timeout=20)
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def open_socket(site: Site, cookie: str, number: int = 0) -> Any:
    address = site.urls[number].removeprefix("http://")
    headers = {"Cookie": cookie}
    return connect(f"ws://{address}/ws/", origin=site.urls[number], additional_headers=headers, compression=None)  # type: ignore[arg-type]


def flood(site: Site, cookie: str, stream: str, acks: dict[str, dict[str, Any]]) -> None:
    """Sends without waiting until the server is gone; keeps what was acknowledged."""
    try:
        with open_socket(site, cookie) as socket:
            for _ in range(200):
                client_id = str(uuid.uuid4())
                frame = {"type": "send", "stream": stream, "client_id": client_id, "text": f"flood {client_id}"}
                socket.send(json.dumps(frame))
                try:
                    while True:
                        answer = json.loads(socket.recv(0))
                        if answer["type"] == "ack":
                            acks[answer["client_id"]] = answer
                except TimeoutError:
                    pass
                time.sleep(0.002)
            while True:
                answer = json.loads(socket.recv(5))
                if answer["type"] == "ack":
                    acks[answer["client_id"]] = answer
    except (ConnectionClosed, WebSocketException, TimeoutError, OSError):
        return


def catch_up(site: Site, cookie: str, stream: str, after: int, number: int) -> list[dict[str, Any]]:
    with open_socket(site, cookie, number) as socket:
        socket.send(json.dumps({"type": "subscribe", "stream": stream, "after": after}))
        found: list[dict[str, Any]] = []
        while True:
            frame = json.loads(socket.recv(20))
            for item in frame["items"] if frame["type"] == "batch" else [frame]:
                if item["type"] == "subscribed":
                    return found
                found.append(item)


def test_kill_9_while_sending_loses_no_acknowledged_message(site: Site) -> None:
    stream = f"room:{site.demo['groups']['foster-carers']['rooms']['kitchen']}"
    cookies = [sign_in(site, role) for role in SENDERS]
    for number_of_round in range(ROUNDS):
        before = catch_up(site, cookies[0], stream, 0, -1)
        cursor = max((item["seq"] for item in before), default=0)
        acks: dict[str, dict[str, Any]] = {}
        senders = [threading.Thread(target=flood, args=(site, cookie, stream, acks)) for cookie in cookies]
        for sender in senders:
            sender.start()
        while len(acks) < 20:
            time.sleep(0.01)
        time.sleep(0.05 * number_of_round)
        site.kill_web(0)
        for sender in senders:
            sender.join(20)
        site.start_web(0)
        items = catch_up(site, cookies[0], stream, cursor, 0)
        by_client = {item["data"]["client_id"]: item for item in items if item["action"] == "created"}
        assert len(acks) >= 20
        for client_id, ack in acks.items():
            assert (by_client[client_id]["id"], by_client[client_id]["seq"]) == (ack["id"], ack["seq"])
        # Shown exactly once, and numbered without holes.
        seqs = [item["seq"] for item in items]
        assert seqs == list(range(cursor + 1, cursor + 1 + len(seqs)))
        assert len({item["id"] for item in items}) == len(items)


def test_everybody_is_told_again_after_a_restart(site: Site) -> None:
    """A socket that the crash cut off comes back with its cursor and misses nothing (S4)."""
    stream = f"room:{site.demo['groups']['foster-carers']['rooms']['schools']}"
    sender, reader = sign_in(site, "member"), sign_in(site, "member2")
    cursor = max((item["seq"] for item in catch_up(site, reader, stream, 0, 0)), default=0)
    with open_socket(site, sender) as socket:
        socket.send(json.dumps({"type": "send", "stream": stream, "client_id": str(uuid.uuid4()), "text": "before"}))
        assert json.loads(socket.recv(10))["type"] == "ack"
    site.kill_web(0)
    site.start_web(0)
    assert [item["data"]["text"] for item in catch_up(site, reader, stream, cursor, 0)] == ["before"]
