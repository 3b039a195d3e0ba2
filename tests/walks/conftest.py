"""Browsers for the walks. Every page a walker opens is checked by axe and must break no rule of the CSP."""

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Frame, Page, WebSocket, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.services import browser as find_browser
from tests.walks.site import PASSWORD, Site

PATIENCE = 30  # seconds: two walks and their servers share the processors with whatever else runs
OPENED = pytest.StashKey[list["Walker"]]()
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """A walk that fails says what was on its screens."""
    if call.when == "call" and call.excinfo:
        for one in item.stash.get(OPENED, []):
            with suppress(PlaywrightError):  # a browser that died shows nothing
                item.add_report_section("call", one.page.url, one.page.inner_text("body")[:2000])


@contextmanager
def new_site(tmp_path_factory: pytest.TempPathFactory, *, with_demo: bool = True) -> Iterator[Site]:
    running = Site(Path(tmp_path_factory.mktemp("site")))
    try:
        running.start(with_demo=with_demo)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Shared by the walks of one worker, in any order: they add to it and leave the demo's people what they were."""
    with new_site(tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or find_browser()
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


AXE_READS_ELSEWHERE = bool(os.environ.get("BOTH_STACKS") and os.environ.get("DATABASE_URL"))
Violation = tuple[str, str, list[str]]
"""A rule of axe, its impact, and the selectors of what breaks it."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+')
# What is in order is not told: as much again as the reading itself.
READ_BY_AXE = """
(context) => axe.run(context || document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"],
}).then((found) => found.violations.map(({ id, impact, nodes }) => [id, impact, nodes.map(({ target }) => target[0])]))
"""
READ: set[tuple[str, str, bool]] = set()
"""Pages axe has read, to the letter, with the size and the colours they were shown in."""


class Walker:
    """Somebody at a browser, with a phone's or a desk's screen."""

    def __init__(self, page: Page, url: str, *, is_dark: bool = False) -> None:
        self.page = page
        self.url = url
        self.is_dark = is_dark
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._heard)
        self.asked = self.subscribed = 0
        page.on("framenavigated", self._navigated)
        page.on("websocket", self._opened)

    def _heard(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") == "error" and "Content Security Policy" in text:
            self.faults.append(f"{self.page.url}: {text}")

    def _navigated(self, frame: Frame) -> None:
        if frame == self.page.main_frame:
            self.asked = self.subscribed = 0

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self._counted(frame, asked=1))
        socket.on("framereceived", lambda frame: self._counted(frame, subscribed=1))

    def _counted(self, frame: str | bytes, *, asked: int = 0, subscribed: int = 0) -> None:
        type_ = json.loads(frame).get("type")
        self.asked += asked * (type_ == "subscribe")
        self.subscribed += subscribed * (type_ == "subscribed")

    def listens(self) -> "Walker":
        """Waits until the page follows every stream it asked for: what happens from now on comes live."""
        until = time.monotonic() + PATIENCE
        while not self.asked or self.subscribed < self.asked:
            assert time.monotonic() < until, f"{self.page.url}: {self.subscribed} of {self.asked} streams"
            self.page.wait_for_timeout(20)
        return self

    def go(self, path: str) -> "Walker":
        self.page.goto(self.url + path)
        return self.look()

    def look(self) -> "Walker":
        """Waits for the page and has axe read it: nothing serious, on any page of a walk.

        Where the suite walks on both stacks, axe reads on the one that all walks take: it is a third of their time.
        """
        self.page.wait_for_load_state()
        assert self.page.title(), self.page.url
        if AXE_READS_ELSEWHERE:
            return self
        as_shown = TOKEN.sub("", self.page.content()), str(self.page.viewport_size), self.is_dark
        if as_shown in READ:  # the sign-in page, thirty times over
            return self
        READ.add(as_shown)
        found = self._violations()
        if any(rule == "target-size" for rule, _, _ in found):
            found = [one for one in found if one[0] != "target-size"] + self._small_targets(found)
        serious = [one for one in found if one[1] in {"serious", "critical"}]
        assert serious == [], self.page.url
        return self

    def _violations(self, context: str = "") -> list[Violation]:
        self.page.evaluate(AXE_SCRIPT)
        return [(rule, impact, nodes) for rule, impact, nodes in self.page.evaluate(READ_BY_AXE, context)]

    def _small_targets(self, found: list[Violation]) -> list[Violation]:
        """Of these only those that are too small in the middle of the screen: not what a sticky bar half covers."""
        targets = [target for rule, _, nodes in found if rule == "target-size" for target in nodes]
        still: list[Violation] = []
        for target in targets:
            self.page.locator(target).first.evaluate("node => node.scrollIntoView({block: 'center'})")
            still += [one for one in self._violations(target) if one[0] == "target-size"]
        return still

    def fill(self, **fields: str) -> "Walker":
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)
        return self

    def press(self, name: str) -> "Walker":
        """As a hand does, which takes its time: a button that moves under it is missed."""
        self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).first.click(delay=40)
        return self.look()

    def follow(self, name: str) -> "Walker":
        self.page.get_by_role("link", name=name).first.click()
        return self.look()

    def choose(self, label: str) -> "Walker":
        self.page.get_by_label(label).check()
        return self

    def sees(self, text: str) -> "Walker":
        self.page.get_by_text(text).first.wait_for()
        return self

    def awaits(self, path: str, text: str, seconds: int = 20) -> "Walker":
        """Loads a page again and again until it shows what a clock must do first."""
        until = time.monotonic() + seconds
        self.go(path)
        while not self.page.get_by_text(text).count() and time.monotonic() < until:
            self.page.wait_for_timeout(300)
            self.page.reload()
        return self.look().sees(text)

    def sign_in(self, email: str, password: str = PASSWORD) -> "Walker":
        self.go("/accounts/login/").fill(login=email, password=password)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return self.look()


def holds(page: Page, expression: str) -> None:
    """Waits until it does. Playwright's own `wait_for_function` evaluates in the page, which our CSP forbids."""
    until = time.monotonic() + PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < until, expression
        page.wait_for_timeout(50)


NewWalker = Callable[..., Walker]


@pytest.fixture
def walker(request: pytest.FixtureRequest, site: Site, browser: Browser) -> Iterator[NewWalker]:
    opened = request.node.stash[OPENED] = list[Walker]()

    def make(*, phone: bool = False, dark: bool = False, web: int = 0, zone: str = "Europe/London") -> Walker:
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            color_scheme="dark" if dark else "light",
            timezone_id=zone,
        )
        opened.append(Walker(context.new_page(), site.urls[web % len(site.urls)], is_dark=dark))
        return opened[-1]

    yield make
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.page.context.close()
    assert faults == []
