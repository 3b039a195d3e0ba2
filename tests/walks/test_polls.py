"""A secret poll from its question to its outcome, in real browsers."""

import pytest

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
NEW = "/groups/foster-carers/posts/new/poll/"
END = """
from django.utils import timezone
from communities.polls.models import Poll
Poll.objects.filter(post__title="Tea or coffee?").update(closes_at=timezone.now())
"""


def _votes(walker: Walker, path: str, label: str, press: str = "Vote") -> None:
    walker.go(path)
    walker.choose(label).press(press).sees("Your vote is counted.")


def test_secret_poll_from_its_question_to_its_outcome(site: Site, walker: NewWalker) -> None:
    member, host, other = walker(phone=True), walker(dark=True, web=1), walker(phone=True)
    for one, role in ((member, "member"), (host, "host"), (other, "member2")):
        one.sign_in(site.demo["people"][role]["email"])

    # One answer is no choice: she is told beside the field, and nothing she typed is lost.
    member.go(NEW).fill(title="Tea or coffee?", body="For the meeting.", options="Tea").press("Post it")
    member.sees("Write 2 to 12 answers")
    assert member.page.input_value("[name=title]") == "Tea or coffee?"
    member.fill(options="Tea\nCoffee").press("Post it").sees("This vote is secret.")
    path = member.page.url.removeprefix(member.url)

    # Three vote, one of them anew; the number on her screen follows, and nobody sees what.
    member.listens()
    _votes(other, path, "Tea")
    member.page.locator("[data-live-value=voters]", has_text="1").wait_for()
    _votes(other, path, "Coffee", "Change my vote")
    _votes(member, path, "Tea")
    _votes(host, path, "Coffee")
    assert host.page.locator(".bars").count() == 0

    # Whoever has not voted is reminded once; a second time on one day is refused in a sentence.
    host.press("Remind everybody who has not voted").sees("is reminded now.")
    late = walker(phone=True)
    late.sign_in("tomos@example.org").awaits("/me/notifications/", "You are asked to answer ‘Tea or coffee?’")
    assert member.go("/me/notifications/").page.get_by_text("You are asked to answer").count() == 0

    # It is over: numbers for everybody, and what came of it at the top, for whoever voted to hear.
    site.manage("shell", "--verbosity", "0", "-c", END)
    late.go(path).sees("The poll is closed").sees("2 of 3")
    member.go(path).follow("Say what came of it").fill(text="Coffee, and a pot of tea.").press("Show the outcome")
    member.sees("Coffee, and a pot of tea.")
    other.awaits("/me/notifications/", "‘Tea or coffee?’ has an outcome.")
    other.go("/groups/foster-carers/").sees("Coffee, and a pot of tea.")
    assert member.faults + host.faults + other.faults + late.faults == []
