"""From a report to an appeal that is overturned, in real browsers, with two moderators who collide."""

import pytest

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
POST = "/groups/foster-carers/posts/new/"


def _claim(walker: Walker, path: str) -> None:
    walker.go(path).press("I will look at this")


def test_flag_claim_decide_appeal_overturned_restored(site: Site, walker: NewWalker) -> None:
    people = site.demo["people"]
    author, reporter, first, second = walker(phone=True), walker(), walker(dark=True), walker(phone=True, web=1)
    for one, email in (
        (author, people["member2"]["email"]), (reporter, people["member"]["email"]),
        (first, people["moderator"]["email"]), (second, people["host"]["email"]),
    ):  # fmt: skip
        one.sign_in(email)

    # Somebody writes, somebody reports it, and both moderators have the case open.
    author.go(POST).fill(title="A hard day", body="I could scream at the office.").press("Post it").sees("A hard day")
    post = author.page.url.removeprefix(author.url).split("?")[0]
    reporter.go(post).follow("Report").choose("It breaks this group's rules").press("Report it").sees("Thank you")
    case = _case_about(site, post)
    second.go(case)
    _claim(first, case)

    # The second is too late: a sentence, and what they typed is still there.
    second.choose("Leave it").fill(reason="It is only a bad day.").press("Decide and tell the people concerned")
    second.sees("Somebody else is working on this case")
    assert second.page.input_value("[name=reason]") == "It is only a bad day."

    # Hidden, and muted for a day.
    first.go(case).choose("Hide it").choose("Mute them: they read the group and cannot write for a time")
    first.page.select_option("[name=rule]", "respect")
    first.fill(reason="The office are people too.").press("Decide and tell the people concerned").sees("Decided.")

    # The author is told what, why and until when, writes nowhere, and asks for another look.
    author.go("/groups/foster-carers/").sees("You can read here and not write until")
    author.go("/me/notifications/").sees("only read in").go("/moderation/about-me/")
    author.follow("A moderator has hidden something you wrote").sees("The office are people too.")
    hidden = author.page.url.removeprefix(author.url)
    author.fill(text="It was about the building.").press("Ask for another look").sees("Somebody else is looking at it")
    assert "Siân" not in author.page.inner_text("main")

    # Who decided must not decide again; the other asks, hears, and takes it back.
    appeal = _case_about(site, post, source="appeal")
    first.go(appeal).sees("You had a part in what is appealed")
    second.go(appeal).choose("Ask or tell them something, and decide later")
    _say(second, "Which office?")
    second.sees("The person has been told.")
    author.go(hidden).sees("Which office?").fill(text="The boiler is on again.").press("Send your answer")
    author.sees("The boiler is on again.")
    second.go(appeal).choose("Take the decision back, and put everything as it was")
    _say(second, "A boiler may be screamed at.")
    second.sees("Decided.")

    reporter.sees("Something has changed here. Show it.")

    # Shown again, and told; the mute is another decision, and stands.
    author.go(hidden).sees("A boiler may be screamed at.")
    reporter.go(post).sees("I could scream at the office.")
    author.go("/groups/foster-carers/").sees("You can read here and not write until")

    # Whoever decided it takes that back too, and she writes again.
    first.go(case).follow("Take this back").fill(why="That was too much.").press("Take it back and tell the person")
    author.go("/groups/foster-carers/").sees("Write a post")
    assert author.faults + reporter.faults + first.faults + second.faults == []


def _say(walker: Walker, text: str) -> None:
    form = walker.page.locator("form[action$='/decide/']")
    form.locator("[name=text]").fill(text)
    form.locator("button[type=submit]").click()
    walker.look()


def _case_about(site: Site, post: str, source: str = "report") -> str:
    pk = post.rstrip("/").rsplit("/", 1)[1]
    code = f"from moderation.cases.models import Case; print(Case.objects.get(subject_id='{pk}', source='{source}').pk)"
    return f"/moderation/cases/{site.manage('shell', '--verbosity', '0', '-c', code).strip()}/"
