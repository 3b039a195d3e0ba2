"""A question is answered, an announcement confirmed, and a host pins, closes and moves a post: in real browsers."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"


def test_question_announcement_and_what_a_host_does_with_posts(site: Site, walker: NewWalker) -> None:
    member, host = walker(phone=True), walker(dark=True, web=1)
    member.sign_in(site.demo["people"]["member"]["email"])
    host.sign_in(site.demo["people"]["host"]["email"])

    # She asks; the host answers; she says that this is the answer, and it stands under her question.
    member.go(f"{GROUP}posts/new/").follow("A question").sees("can read it at once")
    member.fill(title="Which form for the dentist?", body="There are three of them.").press("Ask it")
    question = member.page.url.removeprefix(member.url)
    host.go(f"{GROUP}?only=unanswered").sees("Which form for the dentist?").go(question)
    host.fill(body="The green one.").press("Add your comment")
    host.listens()
    member.go(question).press("Mark as the answer").sees("See it in its place")
    host.sees("Something has changed here. Show it.")
    member.go(f"{GROUP}?only=unanswered")
    assert member.page.get_by_text("Which form for the dentist?").count() == 0

    # The host announces something; it waits at the top for her; the count on the host's screen follows her tap.
    host.go(f"{GROUP}posts/new/").follow("An announcement").sees("members are told of it.")
    host.fill(title="New carer cards", body="Yours is in the post.").choose("Ask everybody to confirm")
    host.page.locator("main [name=title]").press("Enter")  # posts, and adds no file
    host.sees("have confirmed.").look()
    assert host.page.inner_text("[data-live-value=confirmed]") == "0"
    host.listens()
    top = member.go(GROUP).page.get_by_role("group", name="Read first")
    assert "New carer cards" in top.inner_text()
    member.follow("New carer cards").press("I have read this").sees("You have confirmed this")
    host.page.locator("[data-live-value=confirmed]", has_text="1").wait_for()
    host.follow("See who").follow("Have confirmed").sees("Siân")
    assert "New carer cards" not in member.go(GROUP).page.get_by_role("group", name="Read first").inner_text()
    member.awaits("/me/notifications/", "Please read ‘New carer cards’")  # the clock tells of it

    # Pinned and closed; it stays, because she does not belong to the other group.
    host.go(question).press("Pin to the top").sees("Pinned")
    host.follow("Close the comments").fill(why="Solved, thank you.").press("Close the comments").sees(
        "Solved, thank you."
    )
    member.go(question).sees("Solved, thank you.")
    assert member.page.locator("main [name=body]").count() == 0
    host.follow("Move to another group").choose("Fostering panel").press("Move it")
    host.sees("Not everybody who wrote here belongs to that group")

    # What the host alone wrote goes, and nothing leads her there.
    host.go(f"{GROUP}posts/new/").fill(title="Dates of the panel", body="In the spring.").press("Post it")
    dates = host.sees("In the spring.").page.url.removeprefix(host.url)
    host.follow("Move to another group").choose("Fostering panel").press("Move it").sees("In the spring.")
    assert "/groups/fostering-panel/" in host.page.url
    assert host.go(dates).page.url.endswith(dates.replace("foster-carers", "fostering-panel"))
    member.page.goto(member.url + dates)
    assert member.page.get_by_text("Dates of the panel").count() == 0
    assert member.faults + host.faults == []
