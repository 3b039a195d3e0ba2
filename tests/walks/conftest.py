"""Browsers for the walks. Every page a walker opens is checked by axe and must break no rule of the CSP."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.services import browser as find_browser
from tests.walks.site import PASSWORD, Site

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(Path(tmp_path_factory.mktemp("site")))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or find_browser()
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield opened
        opened.close()


Violation = tuple[str, str, list[str]]
"""A rule of axe, its impact, and the selectors of what breaks it."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+')
READ: set[tuple[str, str, bool]] = set()
"""Pages axe has read, to the letter, with the size and the colours they were shown in."""


class Walker:
    """Somebody at a browser, with a phone's or a desk's screen."""

    def __init__(self, page: Page, url: str, *, is_dark: bool = False) -> None:
        self.page = page
        self.url = url
        self.is_dark = is_dark
        self.faults: list[str] = []
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._heard)

    def _heard(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") == "error" and "Content Security Policy" in text:
            self.faults.append(f"{self.page.url}: {text}")

    def go(self, path: str) -> "Walker":
        self.page.goto(self.url + path)
        return self.look()

    def look(self) -> "Walker":
        """Waits for the page and has axe read it: nothing serious, on any page of a walk."""
        self.page.wait_for_load_state()
        assert self.page.title(), self.page.url
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

    def _violations(self, context: str | None = None) -> list[Violation]:
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(self.page, context=context, options=options).response["violations"]
        return [(one["id"], one["impact"], [node["target"][0] for node in one["nodes"]]) for one in found]

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
        self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).first.click()
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

    def sign_in(self, email: str, password: str = PASSWORD) -> "Walker":
        self.go("/accounts/login/").fill(login=email, password=password)
        self.page.click("main form button[type=submit]")
        return self.look()


NewWalker = Callable[..., Walker]


@pytest.fixture
def walker(site: Site, browser: Browser) -> Iterator[NewWalker]:
    opened: list[Walker] = []

    def make(*, phone: bool = False, dark: bool = False, web: int = 0) -> Walker:
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        opened.append(Walker(context.new_page(), site.urls[web % len(site.urls)], is_dark=dark))
        return opened[-1]

    yield make
    faults = [fault for one in opened for fault in one.faults]
    for one in opened:
        one.page.context.close()
    assert faults == []
