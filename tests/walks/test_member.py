"""The main job, end to end, in real browsers: from registering to seeing a harmful post vanish."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import PASSWORD, Site

pytestmark = pytest.mark.walk
EMAIL = "gwenllian@example.org"
CANARY = "a word that no letter may hold"


def test_register_join_post_chat_flag_and_hide(site: Site, walker: NewWalker) -> None:
    # Registers on a phone and confirms by the letter that really came.
    new = walker(phone=True)
    new.go("/accounts/signup/").fill(
        email=EMAIL, password1=PASSWORD, display_name="Gwenllïan", real_name="Gwenllïan Tŷ Nant",
        postal_address="2 Stryd yr Enghraifft\nTre Enghraifft", phone="01632 960001",
    )  # fmt: skip
    new.page.check("main [name=accept_terms]")
    new.page.click("main form button[type=submit]")
    new.look()
    letter = site.postbox.wait_for(EMAIL)
    link = re.search(r"https?://\S+/confirm-email/\S+", letter.get_payload(decode=True).decode())
    assert link is not None
    new.page.goto(link.group())
    new.look()
    new.page.click("main form button[type=submit]")
    new.look()
    new.sign_in(EMAIL)
    assert new.page.url.endswith("/me/waiting/")

    # Staff approve; the letter about it says nothing.
    staff = walker()
    staff.sign_in(site.demo["people"]["moderator"]["email"]).go("/registrations/").follow("Gwenllïan")
    staff.follow("Approve").press("Approve this person")
    news = site.postbox.wait_for(EMAIL, count=2)
    assert "Gwenll" not in str(news["Subject"]) + news.get_payload(decode=True).decode()

    # Asks to join; the host lets her in.
    new.go("/groups/").follow("Gofalwyr Maeth · Foster Carers").follow("Ask to join").fill(message="Helo, new here.")
    new.page.get_by_label("Which fostering team or agency approved you?").fill("The county’s.")
    new.press("Ask to join")
    new.sees("You have asked to join")
    host = walker(dark=True)
    host.sign_in(site.demo["people"]["host"]["email"]).go("/groups/foster-carers/requests/").sees("Helo, new here.")
    host.follow("Answer Gwenllïan").page.get_by_role("radio", name="Let them in", exact=True).check()
    host.press("Send the answer").sees("now belongs to the group")

    # Posts: she accepted the group's rules when she asked.
    new.go("/groups/foster-carers/posts/new/").fill(title="First evening", body=f"Hello all. {CANARY}").press("Post it")
    post_url = new.page.url.removeprefix(new.url)
    new.sees(CANARY)

    # Two browsers chat live; in production they are on two different web processes.
    other = walker(phone=True, dark=True, web=1)
    other.sign_in(site.demo["people"]["member"]["email"])
    for one in (new, other):
        one.go("/groups/foster-carers/chat/kitchen/")
        one.listens()
    new.page.fill("[name=text]", "Noswaith dda o'r gegin")
    new.page.keyboard.press("Enter")
    other.sees("Noswaith dda o'r gegin")
    other.page.fill("[name=text]", "Croeso, Gwenllïan <3")
    other.page.get_by_role("button", name="Send").click()
    new.sees("Croeso, Gwenllïan <3")
    assert new.page.get_by_text("Noswaith dda o'r gegin").count() == 1

    # Somebody flags the post; the moderator hides it while it is open on another screen.
    other.go(post_url).sees(CANARY).follow("Report").choose("It breaks this group's rules")
    other.press("Report it")
    assert other.page.url.endswith(post_url)
    other.sees(CANARY)
    other.listens()
    staff.go("/moderation/")
    rows = staff.page.locator("[data-keys] > li").filter(has_text="breaks this group's rules")
    rows.get_by_role("link").last.click()
    staff.look().press("I will look at this").choose("Hide it").fill(reason="It breaks rule 1.")
    staff.page.select_option("[name=rule]", "respect")
    staff.press("Decide and tell the people concerned")
    other.sees("This was taken away.")
    assert other.page.get_by_text(CANARY).count() == 0
    other.go(post_url).sees("This is hidden.")

    # The author reads why; she is not told who reported it.
    new.go("/me/notifications/").sees("It breaks rule 1.")
    assert new.page.get_by_text("Siân").count() == 0

    # No letter held anything private.
    for letter in site.postbox.letters:
        assert CANARY not in letter.as_string()
        assert "Foster Carers" not in letter.as_string()
    assert CANARY not in site.logs()


def test_chat_survives_a_lost_connection_and_sends_once(site: Site, walker: NewWalker) -> None:
    tunnel, other = walker(phone=True), walker(web=1)
    tunnel.sign_in(site.demo["people"]["member2"]["email"])
    other.sign_in(site.demo["people"]["member"]["email"])
    for one in (tunnel, other):
        one.go("/groups/foster-carers/chat/schools/")
        one.listens()
    site.kill_web(0)
    tunnel.page.fill("[name=text]", "typed in a tunnel, first")
    tunnel.page.get_by_role("button", name="Send").click()
    tunnel.page.fill("[name=text]", "typed in a tunnel, second")
    tunnel.page.get_by_role("button", name="Send").click()
    tunnel.page.wait_for_timeout(1_000)
    site.start_web(0)
    other.page.get_by_text("typed in a tunnel, second").wait_for(timeout=30_000)
    texts = [text for text in other.page.locator(".message__words").all_inner_texts() if "tunnel" in text]
    assert [text.strip() for text in texts] == ["typed in a tunnel, first", "typed in a tunnel, second"]


def test_works_without_javascript(site: Site, browser: object, walker: NewWalker) -> None:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.urls[0]}/accounts/login/")
    page.fill("[name=login]", site.demo["people"]["member"]["email"])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto(f"{site.urls[0]}/groups/foster-carers/chat/kitchen/")
    page.fill("[name=text]", "no script here")
    page.click("main .chat__write button")
    page.get_by_text("no script here").wait_for()  # the click has answered before the page that follows is drawn
    context.close()
