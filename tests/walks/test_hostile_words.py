"""E01: whatever members write, and wherever it is shown, a reader's browser runs none of it and asks nobody else."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.walks.conftest import NewWalker
from tests.walks.hostile import CORPUS
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/hostile/"

TRY = """() => {
    for (const link of document.querySelectorAll("main a")) {
        if (!/^(https?|mailto|tel):/.test(link.href)) link.click();
    }
    for (const one of document.querySelectorAll("main *")) {
        for (const name of ["mouseover", "pointerover"]) one.dispatchEvent(new Event(name, {bubbles: true}));
        if (one.tabIndex >= 0) one.focus();
    }
}"""
"""Points, presses and moves the focus as somebody who reads a page might."""


def read_all(page: Page, address: str) -> int:
    """Opens a page, and the pages of a list that it leads to. Returns how many there were."""
    waiting, seen = [address], set[str]()
    while waiting:
        address = waiting.pop()
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        seen.add(page.url)
        page.evaluate(TRY)
        links = page.locator("a.pages__link").evaluate_all("links => links.map(link => link.href.split('#')[0])")
        waiting += [link for link in links if link not in seen and link not in waiting]
    return len(seen)


def search(page: Page, text: str) -> None:
    page.fill("main [name=q]", text)
    with page.expect_navigation():
        page.press("main [name=q]", "Enter")
    page.evaluate(TRY)


@pytest.fixture
def watched(walker: NewWalker) -> Iterator[Callable[[str], Page]]:
    """Signs somebody in at a browser in which nothing may run but what is ours."""
    hits: list[str] = []

    def sign_in(name: str) -> Page:
        page = walker().sign_in(f"{name}@example.org").page
        page.context.expose_function("hit", lambda: hits.append("ran"))
        page.on("dialog", lambda dialog: (hits.append("dialog"), dialog.dismiss()))
        page.on("console", lambda line: hits.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("request", lambda one: hits.append(one.url) if "evil.example" in one.url else None)
        return page

    yield sign_in
    assert hits == []


def test_e01_nothing_that_members_wrote_runs_anywhere(site: Site, watched: Callable[[str], Page]) -> None:
    planted = json.loads(site.manage("shell", "-v", "0", "-c", "from tests.walks.hostile import plant; plant()"))
    assert planted["taken"] > 150
    member = watched("hostile.host")
    at = site.urls[0]
    assert read_all(member, at + GROUP) > 5
    assert read_all(member, f"{at}{GROUP}posts/{planted['under']}/") > 2
    for address in ("about/", "members/", "files/", "topics/", f"posts/{planted['edited']}/history/", "chat/kitchen/"):
        read_all(member, at + GROUP + address)
    read_all(member, f"{at}/groups/")
    read_all(member, f"{at}/me/notifications/")
    member.goto(f"{at}/search/")
    search(member, "jam")
    assert member.locator("mark").count() > 10
    for text in CORPUS[::20]:
        search(member, text)
    for address in ("/moderation/mine/", f"/moderation/flag/post/{planted['under']}/"):
        read_all(member, at + address)
    read_all(watched("hostile.moderator"), f"{at}/moderation/cases/{planted['cases'][0]}/")
    keeper = watched("hostile.keeper")
    for case in planted["cases"]:
        read_all(keeper, f"{at}/moderation/cases/{case}/")
    read_all(keeper, f"{at}/moderation/")
