"""Looking for something, by phone and without JavaScript, in real browsers."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def test_a_member_finds_what_was_said_and_a_visitor_finds_public_pages(site: Site, walker: NewWalker) -> None:
    member = walker(phone=True)
    member.sign_in(site.demo["people"]["member"]["email"]).go("/search/").fill(q="nosweithiau cysg").press("Search")
    member.sees("Nothing that you may read has all these words")
    member.fill(q="mileage").press("Search").sees("Mileage for contact visits")
    assert "mileage" not in member.page.url
    assert member.page.locator("mark").first.inner_text().lower() == "mileage"
    member.page.get_by_role("button", name="Posts").click()
    member.look()
    member.follow("Mileage for contact visits").sees("Mileage for contact visits")

    visitor = walker(dark=True)
    visitor.go("/search/").fill(q="xyzzy").press("Search").sees("No public page has all these words")
    visitor.fill(q="foster").press("Search").sees("Public pages")
