from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from home.caching import store
from home.caching.doors import wsgi_door


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: bytes
    drawn: bool
    """Whether the application was asked, or the door answered."""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Door:
    """The application as a server runs it, the door around it, and how often it was asked behind the door."""

    asked: int = 0
    pages: WSGIHandler = field(default_factory=WSGIHandler)
    during: Callable[[], object] | None = None
    """Happens while a page is drawn."""

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Got:
        environ = RequestFactory().generic(method, path).environ
        environ.update({"HTTP_HOST": "testserver", **{f"HTTP_{name.upper()}": said for name, said in headers.items()}})
        told: list[tuple[str, list[tuple[str, str]]]] = []
        before = self.asked
        body = b"".join(self._door(environ, lambda status, lines, *_: told.append((status, lines))))
        status, lines = told[0]
        cookies = [value for name, value in lines if name == "Set-Cookie"]
        return Got(int(status[:3]), dict(lines), cookies, body, self.asked > before)

    def _door(self, environ, start_response):
        return wsgi_door(self._behind)(environ, start_response)

    def _behind(self, environ, start_response):
        self.asked += 1
        answer = self.pages(environ, start_response)
        if self.during:
            self.during()
        return answer


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    """The cache was emptied for this test, as nobody does in life: a glance of a moment ago is of the last one."""
    store._known = None, 0.0


@pytest.fixture
def door(db: None, nothing_seen: None) -> Iterator[Door]:
    request_started.disconnect(close_old_connections)  # as Django's test client does: the test's transaction is open
    yield Door()
    request_started.connect(close_old_connections)
