"""A page of every type, as somebody sees it who comes for the first time with a telephone."""

import json

import pytest
from playwright.sync_api import Browser

from tests.bench.site_browser import MOST_BYTES, look_at
from tests.bench.site_servers import ONE_OF_EACH
from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def test_page_of_every_type_is_small_still_and_sound(site: Site, browser: Browser, walker: NewWalker) -> None:
    """axe finds nothing, not even what is minor; nothing moves, nobody else is asked, the console is silent."""
    pages = json.loads(site.manage("shell", "--no-imports", "-v", "0", "-c", ONE_OF_EACH).splitlines()[-1])
    without = sorted(name for name, path in pages.items() if not path)
    assert without == [], "types of page that the demo does not show"
    faults = {}
    for name, path in pages.items():
        size, shift, wrong = look_at(browser, site.urls[0], path)
        if wrong or size >= MOST_BYTES or shift >= 0.001:
            faults[name] = (path, size, shift, wrong)
    assert faults == {}
    anybody = walker()
    answer = anybody.page.request.get(site.urls[0] + "/")
    assert answer.headers["cache-control"] == "public, no-cache"
    assert anybody.page.context.cookies() == []
