"""A client that speaks the contract's frames, for tests against the real server."""

import contextlib
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import realtime.hub
from accounts.models import User
from tests.conftest import Server

PATIENCE = 20.0  # seconds: what never comes fails, what is late on a busy machine does not


class Tab:
    """One browser tab's socket. Frames are unpacked from batches; waiting has a limit and says what it saw."""

    def __init__(self, connection: ClientConnection, client: Client) -> None:
        self.connection = connection
        self.client = client
        self.frames: list[dict[str, Any]] = []

    def put(self, **frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def get(self, timeout: float = PATIENCE) -> dict[str, Any]:
        while not self.frames:
            frame = json.loads(self.connection.recv(timeout))
            self.frames += frame["items"] if frame["type"] == "batch" else [frame]
        return self.frames.pop(0)

    def wait_for(self, type_: str, timeout: float = PATIENCE, **fields: Any) -> dict[str, Any]:
        seen = []
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            frame = self.get(max(0.01, until - time.monotonic()))
            if frame["type"] == type_ and all(frame.get(key) == value for key, value in fields.items()):
                return frame
            seen.append(frame)
        raise AssertionError(f"no {type_} {fields} among {seen}")

    def rest(self, seconds: float = 0.5) -> list[dict[str, Any]]:
        """Everything that still arrives within some seconds."""
        found = []
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                found.append(self.get(max(0.01, until - time.monotonic())))
            except TimeoutError:
                break
        return found

    def subscribe(self, stream: str, after: int | None = None) -> dict[str, Any]:
        self.put(type="subscribe", stream=stream, after=after)
        return self.wait_for("subscribed", stream=stream)

    def send(self, stream: str, text: str, client_id: str | None = None) -> str:
        client_id = client_id or str(uuid.uuid4())
        self.put(type="send", stream=stream, client_id=client_id, text=text)
        return client_id

    def close_code(self, timeout: float = 6.0) -> int:
        """Reads until the server closes; what it sent before stays in `frames`."""
        until = time.monotonic() + timeout
        try:
            while True:
                frame = json.loads(self.connection.recv(max(0.01, until - time.monotonic())))
                self.frames += frame["items"] if frame["type"] == "batch" else [frame]
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


Open = Callable[..., Tab]


@pytest.fixture(autouse=True)
def quick_beats(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub looks ten times as often as it does in life, or as the test's `beats` say.

    `test_ending.py` checks that life is quick enough.
    """
    beats = request.node.get_closest_marker("beats")
    chosen = beats.kwargs if beats else {}
    for name in ("sweep", "poll", "round"):
        usual = getattr(realtime.hub, f"{name.upper()}_SECONDS") / 10
        monkeypatch.setattr(realtime.hub, f"{name.upper()}_SECONDS", chosen.get(name, usual))


@pytest.fixture
def open_tab(server: Server, client_of: Callable[[User], Client]) -> Iterator[Open]:
    stack = contextlib.ExitStack()

    def open_(user: User | None, *, client: Client | None = None, origin: str | None = None, **headers: str) -> Tab:
        client = client or (client_of(user) if user else Client())
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={cookie.value}"
        connection = stack.enter_context(
            connect(
                f"ws://{server.url}/ws/",
                origin=f"http://{server.url}" if origin is None else origin,  # type: ignore[arg-type]
                additional_headers=headers,
                compression=None,
            )
        )
        return Tab(connection, client)

    with stack:
        yield open_
