"""A post planned for later, with JavaScript and without, from its composer to its readers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = pytest.mark.walk
GROUP = "/groups/foster-carers/"
TITLE = "A walk on Boxing Day"
DUE = """
from django.utils import timezone
from communities.scheduling.models import ScheduledPost
ScheduledPost.objects.filter(fields__title=["A walk on Boxing Day"]).update(due_at=timezone.now())
"""


def _in(days: int) -> tuple[str, str]:
    """A morning as one types it and as it is shown."""
    at = (timezone.localtime() + timedelta(days=days)).replace(hour=9, minute=0)
    return f"{at:%Y-%m-%dT%H:%M}", f"{at.day} {at:%B %Y}, 09:00"


def _open(page: Page, title: str, link: str) -> None:
    """From the drafts, by the link beside that one."""
    page.locator("article", has_text=title).get_by_role("link", name=link).click()
    page.wait_for_load_state()


def _there(walker: Walker) -> int:
    return walker.go(GROUP).page.get_by_role("heading", name=TITLE).count()


def test_post_planned_for_later(site: Site, walker: NewWalker, browser: Browser) -> None:
    member, other = walker(phone=True), walker(dark=True, web=1)
    for one, role in ((member, "member"), (other, "member2")):
        one.sign_in(site.demo["people"][role]["email"])
    page, (typed, shown), (later, shown_later) = member.page, _in(30), _in(31)

    # By keyboard: a time that is over is refused beside its field, and no word is lost.
    member.go(f"{GROUP}posts/new/").fill(title=TITLE, body="From the car park at ten.")
    page.get_by_text("Post it later", exact=True).focus()
    page.keyboard.press("Enter")
    page.fill("main [name=post_at]", "2020-01-01T09:00")
    page.get_by_role("button", name="Post it at this time").focus()
    page.keyboard.press("Enter")
    member.sees("That time is over").look()
    assert page.input_value("main [name=title]") == TITLE
    page.fill("main [name=post_at]", typed)
    member.press("Post it at this time").sees("Until then only you can see it").sees(TITLE).sees(shown)
    assert _there(other) == 0

    # Without JavaScript it is changed on its page.
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(f"{member.url}/me/drafts/")
    _open(plain, TITLE, "Change it or post it now")
    plain.fill("main [name=body]", "From the car park at eleven.")
    plain.fill("main [name=post_at]", later)
    plain.get_by_role("button", name="Save", exact=True).click()
    assert shown_later in plain.content()
    context.close()
    assert _there(other) == 0

    # Its time comes: it is there once, and its author is told.
    site.manage("shell", "--verbosity", "0", "-c", DUE)
    member.awaits("/me/notifications/", "has been posted.")  # the clock comes round
    assert _there(other) == 1
    other.sees("From the car park at eleven.")
    assert TITLE not in member.go("/me/drafts/").page.content()

    # Time taken away it is a draft, which one posts when one likes.
    member.go(f"{GROUP}posts/new/question/").fill(title="Who brings soup?", body="For the walk.")
    page.get_by_text("Post it later", exact=True).click()
    page.fill("main [name=post_at]", typed)
    member.press("Post it at this time").sees("Until then only you can see it")
    _open(page, "Who brings soup?", "Change it or post it now")
    member.look().press("Keep it as a draft").sees("nothing is posted")
    _open(page, "Who brings soup?", "Go on writing")
    member.press("Post it now").sees("For the walk.")
    assert member.faults + other.faults == []
