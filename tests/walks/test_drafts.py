"""What somebody types is there again: after a reload, another sign-in, a lost line, and in a second tab."""

import pytest
from playwright.sync_api import Page

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
NEW = "/groups/foster-carers/posts/new/"
SAVED = "Draft saved. Only you can see it."


def body_of(page: Page, name: str = "body") -> str:
    return page.input_value(f"main [name={name}]")


def kept_in_browser(page: Page) -> str:
    return str(page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


def test_nothing_typed_is_lost(site: Site, walker: NewWalker) -> None:
    people = {role: person["email"] for role, person in site.demo["people"].items()}
    member = walker(phone=True)
    member.sign_in(people["member"])
    page = member.page

    member.go(NEW).fill(title="Tonight", body="He will not sleep")
    member.sees(SAVED)
    member.go(NEW).sees("Your draft of")
    assert (page.input_value("main [name=title]"), body_of(page)) == ("Tonight", "He will not sleep")
    assert "sleep" not in kept_in_browser(page)

    # A second tab goes on; the first is told, and its words stay where they are.
    second = Walker(page.context.new_page(), member.url)
    second.go(NEW).fill(body="He will not sleep, again")
    second.sees(SAVED)
    second.page.close()
    page.fill("main [name=body]", "He slept")
    member.sees("You went on writing this somewhere else")
    assert body_of(page) == "He slept"
    member.press("Keep what is here instead").sees(SAVED)

    # Signed out in another tab: back shows nothing, and after signing in again the words are there.
    other = Walker(page.context.new_page(), member.url)
    other.go("/me/drafts/").sees("He slept")
    other.press("Sign out")
    assert "slept" not in kept_in_browser(other.page)
    other.page.go_back()
    other.page.wait_for_load_state()
    assert "He slept" not in other.page.content()
    other.page.close()
    member.sign_in(people["member"]).go(NEW)
    assert body_of(page) == "He slept"

    # Signed out in the very moment of typing: the words go first.
    page.fill("main [name=body]", "He slept well")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{member.url}/")
    member.sign_in(people["member"]).go(NEW)
    assert body_of(page) == "He slept well"

    # The line breaks while it is saved and while it is posted.
    page.context.set_offline(True)
    page.fill("main [name=body]", "He slept at last")
    member.sees("No connection. Your words stay here")
    page.context.set_offline(False)
    member.sees(SAVED)
    page.route(f"**{NEW}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("main [name=body]", "He slept at last. Thank you")
    with page.expect_request(f"**{NEW}"):
        page.get_by_role("button", name="Post it").click()
    page.unroute(f"**{NEW}")
    page.wait_for_timeout(300)
    member.go(NEW)
    assert body_of(page) == "He slept at last. Thank you"
    member.press("Post it").sees("He slept at last. Thank you")
    member.go(NEW)
    assert body_of(page) == ""

    # A chat, and the page of all drafts.
    member.go("/groups/foster-carers/chat/kitchen/")
    page.fill("main [name=text]", "Is anybody")
    member.sees(SAVED)
    typed = member.go("/me/drafts/").page.locator("article", has_text="Is anybody")  # above it stand the demo's plans
    typed.get_by_role("link", name="Discard").click()
    member.look().sees("Discard your draft?")
    member.press("Discard it").go("/groups/foster-carers/chat/kitchen/")
    assert body_of(page, "text") == ""
