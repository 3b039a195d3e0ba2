"""What every test may use: the cast, signed-in clients, and a real server with sockets."""

import asyncio
import contextlib
import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from django.test import Client, TransactionTestCase
from django.utils import translation

from accounts.models import User
from tests.cast import Cast, make_cast
from tests.emptying import empty_tables
from tests.replay import Replay
from tests.stream_order import watch_order

STACKS = ("sqlite", "postgresql")
again = Replay(make_cast)
watch_order()


def pytest_collection_finish() -> None:
    """What was imported stays for good: looking through it for garbage again and again is a fifth of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the suite runs on both stacks, what is marked `once` runs on the stack named. tests/run.py counts both.
    What can run on no other says why, in `only`.

    The report says which are tests of processes: those never run a second time.
    """
    here = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    for item in items:
        if item.get_closest_marker("process"):
            item.user_properties.append(("process", "yes"))
        for mark in item.iter_markers("once"):
            (stack,), only = mark.args, mark.kwargs.get("only")
            assert stack in STACKS, f"{item.nodeid}: no stack is called {stack}"
            if stack != here and (only or os.environ.get("BOTH_STACKS")):
                item.add_marker(pytest.mark.skip(reason=only or f"runs once, on {stack}"))


@pytest.fixture(autouse=True, scope="session")
def empty_tables_quickly() -> Iterator[None]:
    """After a test with real transactions the tables are emptied in our own way, not by Django's flush."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: empty_tables())
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    return again()


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    def make(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


class PromptServer(uvicorn.Server):
    """Looks ten times as often as uvicorn does whether to end, and whether everybody has gone."""

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            await asyncio.sleep(0.01)

    async def shutdown(self, sockets: object = None) -> None:
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.01)
        await self.lifespan.shutdown()


class Server:
    """uvicorn with the project's own ASGI application, in a thread, on the test database."""

    def __init__(self) -> None:
        from config.asgi import application

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        config = uvicorn.Config(
            application, host="127.0.0.1", port=self.port, log_config=None, lifespan="on", ws_max_size=65_536,
            ws="websockets-sansio", ws_per_message_deflate=False, timeout_graceful_shutdown=2,
        )  # fmt: skip
        self.server = PromptServer(config)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(self.server.serve())

    def start(self) -> None:
        self.thread.start()
        for _ in range(2_000):
            if self.server.started:
                return
            time.sleep(0.005)
        raise RuntimeError("the test server did not start")

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.port}"


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    running = Server()
    running.start()
    yield running
    running.stop()
