"""It snows: a publisher switches an alert on with one press, everybody reads it, and it goes with one more."""

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
SNOW = "The duty office is closed today because of snow"
SNOW_CY = "Mae'r swyddfa ar ddyletswydd ar gau heddiw oherwydd eira"

HERE = ZoneInfo("Europe/London")
FLOOD = "The road to the office is under water 3c9"


def until(walker: Walker, path: str, words: str, *, there: bool, seconds: int = 20) -> datetime:
    """Asks again and again; says when it was so."""
    end = time.monotonic() + seconds
    while (words in walker.page.request.get(walker.url + path).text()) != there:
        assert time.monotonic() < end, f"{words} on {path}: not {there}"
        walker.page.wait_for_timeout(200)
    return datetime.now(HERE)


def test_alert_is_switched_on_read_and_switched_off(site: Site, walker: NewWalker) -> None:
    publisher, anybody = walker(), walker(phone=True)
    assert SNOW not in anybody.page.request.get(anybody.url + "/").text()  # kept from now on
    publisher.sign_in(site.demo["people"]["publisher"]["email"])
    publisher.page.goto(f"{publisher.url}/cms/")
    publisher.page.get_by_role("button", name=re.compile(f"Switch on now.*{SNOW}")).click()
    publisher.page.get_by_role("button", name=re.compile(f"Switch off now.*{SNOW}")).wait_for()
    for path in ("/", "/news/", "/accounts/login/"):
        anybody.page.goto(anybody.url + path)
        anybody.page.get_by_role("region", name=SNOW).wait_for()
    assert [cookie["name"] for cookie in anybody.page.context.cookies() if cookie["name"] != "csrftoken"] == []
    welsh = anybody.page.request.get(anybody.url + "/", headers={"Accept-Language": "cy"}).text()
    assert SNOW_CY in welsh.replace("&#x27;", "'")

    publisher.page.get_by_role("button", name=re.compile(f"Switch off now.*{SNOW}")).click()
    publisher.page.get_by_role("button", name=re.compile(f"Switch on now.*{SNOW}")).wait_for()
    for path in ("/", "/news/"):
        assert SNOW not in anybody.page.request.get(anybody.url + path).text()


def test_alert_shows_in_its_section_alone_and_comes_and_goes_by_the_clock(site: Site, walker: NewWalker) -> None:
    publisher, anybody = walker(), walker(phone=True)
    page = publisher.sign_in(site.demo["people"]["publisher"]["email"]).page
    page.goto(f"{publisher.url}/cms/alerts/add/")
    page.locator("[name=title_en]").fill(FLOOD)
    page.locator("[name=reach]").select_option(label="The pages chosen here and everything below them")
    page.get_by_role("button", name="Add page").click()
    page.get_by_role("button", name="Choose a page").last.click()
    page.get_by_role("dialog").get_by_title("Explore subpages of 'Hearth'").click()
    page.get_by_role("dialog").get_by_role("link", name="News", exact=True).click()
    starts = datetime.now(HERE).replace(microsecond=0) + timedelta(seconds=7)
    ends = starts + timedelta(seconds=6)
    for name, at in (("starts_at", starts), ("ends_at", ends)):
        # Past the calendar that opens below the field: it knows minutes, and a walk has none to wait.
        page.locator(f"[name={name}]").evaluate("(node, at) => { node.value = at; }", f"{at:%Y-%m-%d %H:%M:%S}")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/cms/alerts/")
    assert until(anybody, "/news/", FLOOD, there=True) >= starts
    paths = ("/news/night-line/", "/", "/about/", "/services/", "/accounts/login/")
    shown = [path for path in paths if FLOOD in anybody.page.request.get(anybody.url + path).text()]
    assert shown == ["/news/night-line/"]
    assert until(anybody, "/news/", FLOOD, there=False) >= ends
    assert FLOOD not in anybody.page.request.get(f"{anybody.url}/news/night-line/").text()
