"""At 400 % a screen 780 pixels wide shows 195: everything is there without scrolling sideways (WCAG 1.4.10)."""

import pytest

from tests.walks.conftest import NewWalker

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
WIDTH = 195


def test_nothing_is_wider_than_the_narrowest_screen(walker: NewWalker) -> None:
    host = walker()
    host.page.set_viewport_size({"width": WIDTH, "height": 400})
    host.sign_in("host@example.org")
    for path in ("/", "/groups/", "/groups/foster-carers/", "/groups/foster-carers/chat/kitchen/", "/me/"):
        host.page.goto(host.url + path)
        assert (path, host.page.evaluate("document.documentElement.scrollWidth")) == (path, WIDTH)
