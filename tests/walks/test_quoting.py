"""A member's words on the public site: chosen, seen, agreed to, put on a page, and taken back."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
PASSAGE = "The little one counts boats."


def test_words_are_offered_and_taken_back(site: Site, walker: NewWalker) -> None:
    member, comms = walker(phone=True), walker()
    member.sign_in(site.demo["people"]["member"]["email"])
    member.go("/groups/foster-carers/")
    member.page.get_by_role("link", name=re.compile("A flat walk by the sea")).first.click()
    member.page.get_by_role("link", name="Let the public website quote this").first.click()
    member.page.get_by_label("The words that may be quoted").fill("The little one counts ships.")
    member.page.get_by_label("In your own words").fill("A foster carer by the sea")
    member.press("See what the public will see")
    member.sees("These words do not stand in what you wrote.")
    member.page.get_by_label("The words that may be quoted").fill(PASSAGE)
    member.press("See what the public will see")
    member.sees("This is what the public will see").sees(PASSAGE).look()
    member.page.get_by_label("Yes, the public website may show these words like this. Anybody can read them.").check()
    member.press("Let the public website show it")
    member.sees("Thank you.").sees(PASSAGE).look()

    comms.sign_in(site.demo["people"]["comms"]["email"])
    listed = comms.page.request.get(f"{comms.url}/cms/quotation_chooser/").json()["html"]
    assert PASSAGE in listed
    assert "foster-carers" not in listed

    card = member.page.locator("section.card", has_text=PASSAGE)
    card.get_by_role("button", name="Take it back").click()
    member.sees("Taken back.")
    assert PASSAGE not in comms.page.request.get(f"{comms.url}/cms/quotation_chooser/").json()["html"]
