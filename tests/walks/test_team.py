"""Whoever runs the site lets somebody write in one section, and takes it back."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import PASSWORD, Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def test_somebody_is_let_into_one_section_and_out_again(site: Site, walker: NewWalker) -> None:
    boss, other = walker(), walker()
    who = site.demo["people"]["member2"]
    other.sign_in(who["email"])
    assert other.page.request.get(f"{other.url}/cms/").status == 404

    page = boss.sign_in(site.demo["people"]["admin"]["email"]).page
    page.goto(f"{boss.url}/cms/team/")
    page.get_by_label("E-mail address").fill("nobody-here@example.org")
    page.get_by_label("Editor: writes drafts").check()
    page.get_by_label("Where").select_option(label="News")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Let them edit").click()
    boss.sees("No approved person has this address.")
    page.get_by_label("E-mail address").fill(who["email"])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Let them edit").click()
    boss.sees(f"{who['name']} can do that from now on.")

    other.page.goto(f"{other.url}/cms/pages/")
    other.page.get_by_role("link", name="News", exact=True).first.wait_for()
    assert other.page.get_by_role("link", name="About us").count() == 0
    assert other.page.request.get(f"{other.url}/cms/team/").status == 404

    page.get_by_role("row").filter(has_text=who["email"]).get_by_role("link", name="Take away").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Take it away").click()
    boss.sees(f"{who['name']} cannot do that any more.")
    assert other.page.request.get(f"{other.url}/cms/").status == 404
