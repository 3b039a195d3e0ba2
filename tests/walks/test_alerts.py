"""It snows: a publisher switches an alert on with one press, everybody reads it, and it goes with one more."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
SNOW = "The duty office is closed today because of snow"
SNOW_CY = "Mae'r swyddfa ar ddyletswydd ar gau heddiw oherwydd eira"


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
