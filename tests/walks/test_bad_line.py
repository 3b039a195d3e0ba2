"""A chat over a bad line: what is between the browser and the server loses, doubles and swaps frames, or says nothing.

What stands in the room is what was sent, once each and in the order in which it was written (S2, S3, S4).
"""

import itertools
import time
from collections import Counter

import pytest
from playwright.sync_api import Page, WebSocketRoute

from tests.walks.conftest import NewWalker, Walker, holds
from tests.walks.site import Site

pytestmark = pytest.mark.walk
ROOM = "/groups/foster-carers/chat/kitchen/"


# It says for less than a second that there is no connection, before the next is made: too short to be looked for.
LISTEN_TO_THE_LINE = """
    const line = document.querySelector("[data-line]");
    window.said = [];
    new MutationObserver(() => said.push(line.textContent)).observe(line, { childList: true });
"""
FATES = ("whole", "lost", "whole", "doubled", "late", "whole", "whole")


class BadLine:
    """Stands between a page and the server. While it is bad, each frame, either way, meets the next of the fates."""

    def __init__(self, page: Page) -> None:
        self.fates = itertools.cycle(FATES)
        self.is_bad = self.is_dead = False
        self.met: Counter[str] = Counter()
        self.opened = 0
        page.route_web_socket("**/ws/", self._route)

    def _route(self, here: WebSocketRoute) -> None:
        self.opened += 1
        there = here.connect_to_server()
        for one, other in ((here, there), (there, here)):
            waiting: list[str | bytes] = []
            one.on_message(lambda frame, other=other, waiting=waiting: self._pass(frame, other, waiting))

    def _pass(self, frame: str | bytes, to: WebSocketRoute, waiting: list[str | bytes]) -> None:
        if self.is_dead:
            return
        fate = next(self.fates) if self.is_bad else "whole"
        self.met[fate] += 1
        if fate == "late":  # behind the next one
            waiting.append(frame)
        for one in {"lost": (), "late": ()}.get(fate, (frame, frame) if fate == "doubled" else (frame,)):
            to.send(one)
            while waiting:
                to.send(waiting.pop(0))


def in_room(site: Site, walker: NewWalker, role: str) -> Walker:
    one = walker()
    one.sign_in(site.demo["people"][role]["email"]).go(ROOM).listens()
    return one


def write(one: Walker, *lines: str) -> None:
    for line in lines:
        one.page.fill("[name=text]", line)
        one.page.keyboard.press("Enter")


def shown(one: Walker, mark: str) -> list[str]:
    return [text for text in one.page.locator("[data-object] [data-words]").all_inner_texts() if mark in text]


def waits_for(one: Walker, mark: str, lines: list[str]) -> None:
    """Within the time the guarantee gives (S4)."""
    until = time.monotonic() + 30
    while shown(one, mark) != lines and time.monotonic() < until:
        one.page.wait_for_timeout(100)
    assert shown(one, mark) == lines


def test_frames_lost_doubled_and_swapped_leave_each_message_once_and_in_order(site: Site, walker: NewWalker) -> None:
    alice, bob = walker(), walker()
    lines = [BadLine(one.page) for one in (alice, bob)]
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM).listens()
    for line in lines:
        line.is_bad = True
    mark = "line "
    written = [f"{mark}{n}" for n in range(8)]
    write(alice, *written)
    alice.page.locator("[data-pending]").first.wait_for(state="detached", timeout=120_000)
    for line in lines:
        line.is_bad = False
    waits_for(alice, mark, written)
    waits_for(bob, mark, written)
    assert all(set(line.met) == set(FATES) for line in lines)


def test_what_was_written_in_a_tunnel_is_sent_once_and_in_order_when_the_signal_is_back(
    site: Site, walker: NewWalker
) -> None:
    alice = walker(phone=True)
    line = BadLine(alice.page)
    alice.sign_in(site.demo["people"]["member"]["email"]).go(ROOM).listens()
    bob = in_room(site, walker, "member2")
    alice.page.context.set_offline(True)
    line.is_dead = True  # the socket stays open and says nothing, as a phone's does
    mark = "tunnel "
    written = [f"{mark}{n}" for n in range(5)]
    for text in written:
        alice.page.fill("[name=text]", text)
        alice.page.get_by_role("button", name="Send").click()
    assert alice.page.locator("[data-pending]").count() == 5
    assert shown(bob, mark) == []
    opened = line.opened
    line.is_dead = False
    alice.page.context.set_offline(False)
    waits_for(bob, mark, written)
    waits_for(alice, mark, written)
    assert alice.page.locator("[data-pending]").count() == 0
    write(bob, f"{mark}heard")
    waits_for(alice, mark, [*written, f"{mark}heard"])
    assert line.opened >= opened


def test_socket_that_says_nothing_any_more_is_left_for_another(site: Site, walker: NewWalker) -> None:
    alice = walker()
    line = BadLine(alice.page)
    alice.sign_in(site.demo["people"]["member"]["email"]).go(ROOM).listens()
    bob = in_room(site, walker, "member2")
    alice.page.evaluate(LISTEN_TO_THE_LINE)
    line.is_dead = True
    alice.page.evaluate("dispatchEvent(new Event('online'))")  # the phone changed from one network to another
    write(bob, "said meanwhile")
    holds(alice.page, "said.some((text) => text)")
    line.is_dead = False
    waits_for(alice, "said meanwhile", ["said meanwhile"])
    assert line.opened > 1
