"""Two people write to each other alone, one is reported, one has had enough: in real browsers."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def test_two_people_write_to_each_other_alone(site: Site, walker: NewWalker) -> None:
    member, other, moderator = walker(phone=True), walker(dark=True, web=1), walker()
    for one, role in ((member, "member"), (other, "tomos"), (moderator, "moderator")):
        people = site.demo["people"]
        one.sign_in(people[role]["email"] if role in people else f"{role}@example.org")

    # She finds him among the members and writes; he is told, answers, and she sees it come.
    member.go("/groups/foster-carers/members/?q=Tomos").follow("Tomos").follow("Write to Tomos")
    member.sees("Only the two of you can read it.").press("Send").sees("Write your message.")
    member.choose("Gofalwyr Maeth · Foster Carers")  # they share two groups
    member.fill(text="Thank you for Friday. The little one still talks of it.").press("Send")
    member.page.wait_for_url("**/chat/**")
    room = member.page.url.removeprefix(member.url).partition("#")[0]
    member.listens()
    other.awaits("/me/notifications/", "Siân has written to you.").follow("Siân has written to you.")
    other.go("/messages/").follow("Siân").sees("The little one still talks of it.")
    other.fill(text="Any time. Ours slept like a log.").press("Send")
    member.sees("Ours slept like a log.")

    # Nobody else has it; a report gives the moderators that message and no more.
    assert moderator.page.goto(moderator.url + room).status == 404  # type: ignore[union-attr]
    member.page.locator(".message", has_text="Ours slept").get_by_role("link", name="Report").click()
    member.look().sees("Nobody but the two of you can read this conversation.")
    member.choose("It breaks this group").press("Report it").sees("Thank you. A moderator will look at it")
    rows = moderator.go("/moderation/").page.locator("[data-keys] > li").filter(has_text="A chat message")
    rows.filter(has_text="breaks this group's rules").get_by_role("link").last.click()
    moderator.sees("Ours slept like a log.")
    moderator.page.get_by_text("The messages around it, when it was reported").click()
    moderator.look().sees("The little one still talks of it.")

    # He has had enough, and she is told no more than that it does not arrive.
    other.go("/messages/settings/").choose("Nobody").press("Save").sees("Saved.")
    member.go(room).listens().fill(text="One more thing.").press("Send")
    member.sees("There is nothing here, or it is not open to you.")
    assert member.faults + other.faults + moderator.faults == []
