"""A page's whole life: drafted, shared, talked about, approved for a time, live, and gone again by the clock."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import APIResponse, Page, Route

from tests.walks.conftest import PATIENCE, NewWalker, new_site
from tests.walks.site import Site

# Where pages are kept in memory, what another process changes is seen after a minute.
pytestmark = [pytest.mark.walk, pytest.mark.once("postgresql")]
TITLE = "Lantern evening for new carers"
PATH = "/news/lantern-evening-for-new-carers/"
EDITORS = re.compile(r"/cms/pages/(add/|\d+/edit/)")
MOVED = """
import time_machine
from config.clock import due_jobs, run_due
jobs = [job for job in due_jobs() if job[0] == "pages to publish or take down"]
with time_machine.travel("{moment}", tick=True):
    assert run_due(jobs) == []
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its own: the clock goes days ahead here."""
    with new_site(tmp_path_factory) as running:
        yield running


def clock_at(site: Site, moment: object) -> None:
    site.manage("shell", "--verbosity", "0", "-c", MOVED.format(moment=moment.isoformat()))


def more_actions(page: Page, button: str) -> None:
    page.locator("footer").get_by_role("button", name=re.compile("More actions|Toggle", re.I)).last.click()
    page.locator("footer").get_by_role("button", name=re.compile(button, re.I)).first.click()
    page.wait_for_load_state()


def press_while_it_saves(page: Page, press: Callable[[], object]) -> None:
    """Types on until the page is being saved by itself, and presses a button before it hears that it was.

    The server is asked once, and nothing that was pressed goes along with what is saved by itself.
    """
    saved: list[tuple[Route, APIResponse]] = []
    by_itself, by_hand = list[str](), list[str]()

    def hold(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
        elif "json" in route.request.headers["accept"]:
            by_itself.append(route.request.post_data or "")
            saved.append((route, route.fetch()))
        else:
            by_hand.append(route.request.post_data or "")
            route.continue_()

    page.route(EDITORS, hold)
    until = time.monotonic() + PATIENCE
    while not saved:
        assert time.monotonic() < until, "nothing was saved by itself"
        page.keyboard.type(".")  # of what was typed in the first seconds Wagtail takes no notice
        page.wait_for_timeout(500)
    page.keyboard.type(".")  # to be saved next, had nobody pressed a button
    page.wait_for_timeout(1_100)
    press()
    page.wait_for_timeout(300)
    assert by_hand == []
    for route, answer in saved:
        route.fulfill(response=answer)
    page.locator(".messages .success").wait_for()  # not refused because the page exists already
    page.unroute(EDITORS)
    assert len(by_hand) == 1
    assert not [body for body in by_itself if 'name="action-' in body]


def places(page: Page, url: str) -> dict[str, bool]:
    """Where the public can find the page."""
    texts = {"sitemap": "/sitemap.xml", "feed": "/feeds/news/", "list": "/news/", "page": PATH}
    answers = {name: page.request.get(url + path) for name, path in texts.items()}
    wanted = {"sitemap": PATH, "feed": TITLE, "list": TITLE, "page": TITLE}
    found = {name: answer.ok and wanted[name] in answer.text() for name, answer in answers.items()}
    page.goto(f"{url}/search/")
    page.fill("[name=q]", "lantern")
    page.locator("main").get_by_role("button", name="Search").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state()
    return found | {"search": page.locator("main").get_by_role("link", name=TITLE).count() > 0}


def is_found(page: Page, url: str, everywhere: bool) -> bool:
    """The clock of this test is a process of its own, of which the server hears in a moment."""
    until = time.monotonic() + 90
    while set(places(page, url).values()) != {everywhere}:
        if time.monotonic() > until:
            return False
        time.sleep(3)
    return True


def test_page_is_drafted_discussed_approved_live_and_expired(site: Site, walker: NewWalker) -> None:
    editor, publisher, anybody = walker(), walker(), walker(phone=True)
    editor.sign_in(site.demo["people"]["comms"]["email"])
    page = editor.page
    page.goto(f"{editor.url}/cms/")
    page.get_by_role("heading", name=re.compile("What needs you today")).wait_for()
    page.goto(f"{editor.url}/cms/pages/")
    page.get_by_role("link", name="Explore child pages of 'Hearth'").first.click()
    page.get_by_role("link", name=re.compile("child pages of 'News'")).first.click()
    page.get_by_role("link", name=re.compile("Add.*child page|Add child page", re.I)).first.click()
    page.fill("[name=title]", TITLE)
    page.fill("[name=summary]", "An hour with a lantern, and somebody who has done it before.")
    save = page.get_by_role("button", name=re.compile("^\\s*Save draft\\s*$"))
    press_while_it_saves(page, save.click)
    page.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))
    edit = page.url
    number = re.search(r"/pages/(\d+)/", edit)[1]

    # A draft is shown to somebody without an account, until the link is ended.
    page.goto(f"{editor.url}/cms/pages/{number}/shared/")
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Address to copy").input_value()
    anybody.go(address.removeprefix(anybody.url)).sees("This is a draft, shared with you.").sees(TITLE)
    assert anybody.page.context.cookies() == []  # before the form to search, which has one against forgery
    page.get_by_role("button", name="End this link").click()
    page.get_by_text("No link to this draft works now.").wait_for()
    assert anybody.page.request.get(address).status == 404
    assert set(places(anybody.page, anybody.url).values()) == {False}

    page.goto(edit)
    page.locator("[name=summary]").focus()
    press_while_it_saves(page, lambda: more_actions(page, "Submit to"))

    # The publisher finds it, writes a comment, and approves it for a time.
    publisher.sign_in(site.demo["people"]["publisher"]["email"])
    page = publisher.page
    page.goto(f"{publisher.url}/cms/")
    page.locator(".today__card", has_text="Waiting for your approval").get_by_role("link", name=TITLE).click()
    page.wait_for_load_state()
    page.locator("[data-contentpath=summary]").hover()
    page.locator("[data-contentpath=summary] [data-comment-add]").first.click()
    page.locator("#comments textarea").first.fill("A lovely line.")
    page.locator("#comments").get_by_role("button", name="Comment", exact=True).click()
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name=re.compile("Set schedule|Edit schedule")).first.click()
    live, over = timezone.localtime() + timedelta(days=1), timezone.localtime() + timedelta(days=2)
    for name, moment in (("go_live_at", live), ("expire_at", over)):  # typing opens a calendar over the button
        page.locator(f"[name={name}]").evaluate("(field, value) => { field.value = value }", f"{moment:%Y-%m-%d %H:%M}")
    page.get_by_role("button", name="Save schedule").click()
    page.locator(".messages .success").wait_for()
    page.goto(edit)
    more_actions(page, "^\\s*Approve and publish\\s*$|^\\s*Approve\\s*$")
    page.locator(".messages .success").wait_for()
    assert set(places(anybody.page, anybody.url).values()) == {False}
    editor.page.goto(f"{editor.url}/cms/")
    editor.page.locator(".today__card", has_text="Scheduled this week").get_by_role("link", name=TITLE).wait_for()
    editor.page.locator(".today__card", has_text="Comments for you").get_by_role("link", name=TITLE).wait_for()

    clock_at(site, live - timedelta(minutes=2))
    assert anybody.page.request.get(anybody.url + PATH).status == 404
    clock_at(site, live + timedelta(minutes=2))
    assert is_found(anybody.page, anybody.url, True)
    anybody.go(PATH).sees(TITLE)
    clock_at(site, over + timedelta(minutes=2))
    assert is_found(anybody.page, anybody.url, False)
    assert anybody.page.request.get(anybody.url + PATH).status == 404
