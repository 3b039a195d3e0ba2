"""A chat room in real browsers: who is writing, signed out elsewhere, and without JavaScript."""

import uuid

import pytest
from playwright.sync_api import Browser, Page

from tests.walks.conftest import NewWalker
from tests.walks.site import PASSWORD, Site

pytestmark = pytest.mark.walk
ROOM = "/groups/foster-carers/chat/kitchen/"


def test_others_see_who_is_writing_until_the_message_comes(site: Site, walker: NewWalker) -> None:
    alice, bob = walker(), walker(phone=True, web=1)
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
        one.page.wait_for_timeout(700)
    name = site.demo["people"]["member"]["name"]
    alice.page.locator("[name=text]").press_sequentially("Bore da")
    bob.sees(f"{name} is writing")
    assert alice.page.locator("[data-typing]").inner_text() == ""
    assert bob.page.locator("[data-typing]").get_attribute("aria-live") == "off"
    alice.page.keyboard.press("Enter")
    bob.sees("Bore da")
    assert bob.page.locator("[data-typing]").inner_text() == ""
    bob.look()


def test_page_of_somebody_signed_out_elsewhere_says_so_and_goes_on_after_signing_in(
    site: Site, walker: NewWalker
) -> None:
    one = walker(phone=True)
    email = site.demo["people"]["member2"]["email"]
    one.sign_in(email).go(ROOM)
    page = one.page
    page.wait_for_timeout(700)
    shown = page.locator("[data-object]").count()
    page.fill("[name=text]", "half a thought")
    other = page.context.new_page()
    other.goto(f"{site.urls[0]}/accounts/logout/")
    other.click("main form button[type=submit]")
    one.sees("You are signed out.")
    one.look()
    assert page.locator("[data-object]").count() == 0
    assert page.get_by_text("taken away").count() == 0
    assert page.input_value("[name=text]") == "half a thought"
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    sign_in = opened.value
    sign_in.fill("[name=login]", email)
    sign_in.fill("[name=password]", PASSWORD)
    sign_in.click("main form button[type=submit]")
    sign_in.wait_for_load_state()
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # a headless tab is never hidden
    page.get_by_text("You are signed out.").wait_for(state="detached")
    assert page.input_value("[name=text]") == "half a thought"
    assert page.locator("[data-object]").count() == shown
    page.keyboard.press("End")
    page.locator("[name=text]").press_sequentially(", finished")
    page.get_by_role("button", name="Send").click()
    page.locator("[data-object]").get_by_text("half a thought, finished").wait_for()


def sign_in_without_script(browser: Browser, site: Site) -> Page:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{site.urls[0]}/accounts/login/")
    page.fill("[name=login]", site.demo["people"]["member"]["email"])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    return page


def test_without_javascript_a_room_opens_at_what_is_newest(site: Site, browser: Browser) -> None:
    page = sign_in_without_script(browser, site)
    page.goto(f"{site.urls[0]}/groups/foster-carers/")
    page.get_by_role("link", name="Kitchen", exact=False).first.click()
    for _ in range(12):
        words = f"written without a script {uuid.uuid4()}"
        page.fill("[name=text]", words)
        page.click("main .chat__write button")
    assert page.url.endswith("#newest")
    box = page.get_by_text(words).bounding_box()
    assert box is not None
    assert page.evaluate("scrollY") > 0
    assert 0 <= box["y"] < 844 - 60
    page.fill("[name=text]", "  ")
    page.click("main .chat__write button")
    assert page.locator(".chat__write .govuk-error-message").is_visible()
    box = page.locator("[name=text]").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 844
    page.context.close()
