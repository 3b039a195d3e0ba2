"""A group in which a moderator reads first: chosen by a host, written in by a member, read by a moderator."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/court-stories/"


def test_what_a_member_writes_waits_and_is_shown_live(site: Site, walker: NewWalker) -> None:
    host, member, other, moderator = walker(phone=True), walker(dark=True), walker(phone=True), walker()
    for one, role in ((host, "host"), (member, "member"), (other, "member2"), (moderator, "moderator")):
        one.sign_in(site.demo["people"][role]["email"])

    # A host cannot choose it where somebody who may write is not registered, and can where everybody is.
    host.go("/groups/foster-carers/settings/moderation/").choose(
        "Before: a moderator reads everything before others do"
    )
    host.press("Save the settings").sees("Until they have, a moderator cannot read everything first.")
    host.go(f"{GROUP}settings/moderation/").choose("Afterwards: what is written is shown at once")
    host.press("Save the settings").sees("The settings are saved.").look()
    host.choose("Before: a moderator reads everything before others do").press("Save the settings")
    host.sees("The settings are saved.").sees("Chosen by Nia")

    # A member posts. She sees it marked; another sees nothing.
    member.go(f"{GROUP}posts/new/").sees("A moderator reads this before others do.").look()
    member.fill(title="The canteen closes at two", body="Bring your own sandwich, canarysandwich.").press("Post it")
    member.sees("Waits for a moderator").sees("canarysandwich").look()
    other.go(GROUP).listens()
    assert "canarysandwich" not in other.page.content()

    # In the chat too, without a reload.
    room = f"{GROUP}chat/before-and-after/"
    member.go(room).listens().fill(text="Is there parking, canarycar?").press("Send")
    member.sees("Waits for a moderator. Others cannot see it yet.")
    other.go(room).listens()
    assert "canarycar" not in other.page.content()

    # The moderator shows both; the message appears on both open screens.
    moderator.go("/moderation/waiting/").sees("canarysandwich").sees("canarycar").look()
    for words in ("canarysandwich", "canarycar"):
        moderator.page.locator("section", has_text=words).get_by_label("Show this").check()
    moderator.press("Show what is ticked").sees("2 things are shown now.")
    other.sees("canarycar")
    member.page.get_by_text("Waits for a moderator. Others cannot see it yet.").wait_for(state="hidden")
    other.go(GROUP).sees("The canteen closes at two")

    # What is refused stays with its author, with the reason.
    moderator.go("/moderation/waiting/")
    moderator.page.locator("section", has_text="by video since the summer").get_by_role("link").last.click()
    moderator.sees("Show it or not").look()
    moderator.choose("Do not show it: only its author keeps it").press("Decide and tell its author").sees("Say why.")
    moderator.fill(reason="It names the court day.").press("Decide and tell its author").sees("Decided.")
    member.go(f"{GROUP}waiting/").follow("Why it is not shown").sees("It names the court day.").look()
    assert host.faults + member.faults + other.faults + moderator.faults == []
