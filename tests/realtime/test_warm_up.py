"""The hub is ready before anybody connects; and where it cannot be, it is started all the same."""

import threading

import pytest
from django.db import OperationalError

import config.asgi
from config.sockets import DOORS
from realtime.socket import Doors, Session
from tests.cast import Cast
from tests.conftest import Server
from tests.realtime.conftest import Open

pytestmark = pytest.mark.django_db(transaction=True)


class Door:
    """A door that is shut for a while, as a database is that comes after its site."""

    def __init__(self) -> None:
        self.is_shut = True
        self.seen: list[str] = []

    def sign_in(self, keys: set[str]) -> dict[str, Session]:
        self.seen.append(threading.current_thread().name)
        if self.is_shut:
            raise OperationalError
        return DOORS.sign_in(keys)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    door = Door()
    monkeypatch.setattr(config.asgi, "DOORS", Doors(door.sign_in, DOORS.live_sessions))
    return door


def test_each_of_the_hubs_threads_has_asked_before_anybody_connects(door: Door, server: Server) -> None:
    assert len(door.seen) == len(set(door.seen)) == 4


def test_site_starts_without_its_database_and_lets_in_when_it_is_there(
    door: Door, server: Server, cast: Cast, open_tab: Open
) -> None:
    door.is_shut = False

    tab = open_tab(cast.alice)
    tab.put(type="ping")

    assert tab.get() == {"type": "pong"}
