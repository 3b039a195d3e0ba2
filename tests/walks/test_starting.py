"""The first evening of a new site: whoever runs it goes through the wizard, and the public sees a porch."""

import re
from collections.abc import Iterator

import pytest

from tests.walks.conftest import NewWalker, new_site
from tests.walks.site import PASSWORD, Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
BOSS = "boss@example.org"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty one, as it is after `migrate`, with one person who runs it."""
    with new_site(tmp_path_factory, with_demo=False) as running:
        running.manage("createsuperuser", "--no-input", "--email", BOSS, DJANGO_SUPERUSER_PASSWORD=PASSWORD)
        yield running


def test_wizard_makes_a_site_and_the_public_finds_its_porch(site: Site, walker: NewWalker) -> None:
    boss, anybody = walker(), walker(phone=True)
    page = boss.sign_in(BOSS).page  # who was made on the command line has an address to confirm, too
    link = re.search(r"https?://\S+/confirm-email/\S+", site.postbox.wait_for(BOSS).get_payload(decode=True).decode())
    assert link is not None
    page.goto(link.group())
    page.click("main form button[type=submit]")
    boss.look().sign_in(BOSS)
    page.goto(f"{boss.url}/cms/start/")
    boss.look().press("I accept these terms")
    boss.sees("Step 1 of 5")
    onward = page.get_by_role("button", name="Continue")
    onward.click()
    boss.sees("Fill this in.")
    page.get_by_label("Name of the site").fill("Maethu Sir Llanfryn")
    page.get_by_label("Opening sentence").fill("A light left on for whoever comes late")
    onward.click()
    boss.sees("Step 2 of 5")
    page.get_by_label("Colour of links and buttons").fill("#ffcc00")
    onward.click()
    boss.sees("Words in #ffcc00 are too hard to read")
    nearest = page.locator(".start-swatch code").inner_text()
    page.get_by_label("Colour of links and buttons").fill(nearest)
    onward.click()
    boss.sees("Step 3 of 5")
    page.get_by_role("link", name="Back").click()
    assert page.get_by_label("Colour of links and buttons").input_value() == nearest
    onward.click()
    onward.click()
    boss.sees("Step 4 of 5")
    onward.click()
    boss.sees("Step 5 of 5").sees("Maethu Sir Llanfryn").sees(nearest)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the site").click()
    boss.sees("drafts to fill in")

    anybody.go("/").sees("A light left on for whoever comes late")
    assert "Maethu Sir Llanfryn" in anybody.page.title()
    ember = anybody.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ember')")
    assert ember.strip() == nearest
    for draft in ("/about/", "/news/", "/privacy/"):
        assert anybody.page.request.get(anybody.url + draft).status == 404
    page.goto(f"{boss.url}/cms/start/")
    boss.sees("This site has pages already")
