"""Somebody in a hurry: help found by its words, a form filled in wrongly first, and what comes first in the search."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
WORD = "hedgehog7d1"


def test_help_is_found_by_its_words(site: Site, walker: NewWalker) -> None:
    anybody = walker(phone=True)
    anybody.go("/help/")
    anybody.page.get_by_label("What do you need help with?").fill("zzz nothing")
    anybody.page.get_by_role("main").get_by_role("button", name="Search").click()
    anybody.sees("No page of help has all these words.")
    anybody.page.get_by_label("What do you need help with?").fill("suggestion")
    anybody.page.get_by_role("main").get_by_role("button", name="Search").click()
    anybody.look().follow("What comes first in the search").sees("marked as our suggestion")
    assert anybody.page.context.cookies() == []


def test_form_is_filled_in_wrongly_first_and_then_sent(site: Site, walker: NewWalker) -> None:
    anybody = walker(phone=True)
    anybody.go("/services/ask-us-to-ring/").page.get_by_label("Your name").fill("Mair Bowen")
    anybody.press("Ask us to ring")
    anybody.page.get_by_role("alert").get_by_role("link").first.click()
    assert anybody.page.evaluate("document.activeElement.matches('input')")
    assert anybody.page.get_by_label("Your name").input_value() == "Mair Bowen"
    anybody.page.get_by_label("Your telephone number").fill("01632 960 123")
    anybody.choose("After six").choose("Cymraeg").press("Ask us to ring").sees("We will ring you")
    comms = walker()
    page = comms.sign_in(site.demo["people"]["comms"]["email"]).page
    page.goto(f"{comms.url}/cms/forms/")
    page.get_by_role("link", name="Ask us to ring you").first.click()
    comms.sees("Mair Bowen").sees("01632 960 123")


def test_publisher_puts_a_page_on_top_of_the_search(site: Site, walker: NewWalker) -> None:
    publisher, anybody = walker(), walker(phone=True)
    page = publisher.sign_in(site.demo["people"]["publisher"]["email"]).page
    page.goto(f"{publisher.url}/cms/suggestions/add/")
    page.locator("[name=words]").fill(f"{WORD.upper()}\ndraenog7d1")
    page.get_by_role("button", name="Choose a page").click()
    page.get_by_role("dialog").get_by_title("Explore subpages of 'Hearth'").click()
    page.get_by_role("dialog").get_by_role("link", name="About us", exact=True).click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="About us").first.wait_for()

    for word in ("a Hedgehog7D1", "draenog7d1"):
        anybody.go(f"/search/?q={word}").sees("Our suggestion").sees("We chose this for the words you looked for.")
        anybody.page.get_by_role("region", name="Our suggestion").get_by_role("link", name="About us").wait_for()
    anybody.follow("About us")
    assert anybody.page.context.cookies() == []

    page.goto(f"{publisher.url}/cms/suggestions/")
    page.get_by_role("row").filter(has_text=re.compile(WORD, re.I)).get_by_role("link", name="About us").first.click()
    page.goto(page.url.replace("/edit/", "/delete/"))
    page.get_by_role("button", name=re.compile("Yes, delete")).click()
    page.wait_for_url("**/cms/suggestions/")
    assert "Our suggestion" not in anybody.go(f"/search/?q={WORD}").page.content()
