"""A session that ends while somebody writes costs them nothing, and gives nothing to whoever signs in next."""

import pytest

from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import PASSWORD, Site

pytestmark = pytest.mark.walk
WORDS = "What I wanted to say\non two lines"
NEW = "/groups/foster-carers/posts/new/"


def write_without_a_session(walker: Walker, path: str, button: str, **words: str) -> None:
    walker.go(path).fill(**words)
    walker.page.context.clear_cookies(name="sessionid")
    walker.press(button).sees("You have been signed out").sees("This tab has kept it too")
    assert walker.page.locator("textarea").last.input_value() == WORDS


def sign_in_here(walker: Walker, email: str) -> None:
    walker.page.locator("main").get_by_role("link", name="Sign in").click()
    walker.look().fill(login=email, password=PASSWORD)
    walker.page.click("main form button[type=submit]")
    walker.look()


def kept(walker: Walker) -> object:
    return walker.page.evaluate("sessionStorage.getItem('hearth-words')")


def test_words_are_back_after_signing_in_again_for_their_writer_alone(site: Site, walker: NewWalker) -> None:
    people = {role: person["email"] for role, person in site.demo["people"].items()}
    member = walker(phone=True)
    member.sign_in(people["member"])

    write_without_a_session(member, NEW, "Post it", title="Tonight", body=WORDS)
    sign_in_here(member, people["member"])
    assert member.page.url.endswith(NEW)
    member.sees("What you wrote before you were signed out is back.")
    assert member.page.input_value("main [name=title]") == "Tonight"
    assert member.page.input_value("main [name=body]") == WORDS
    assert kept(member) is None
    member.press("Post it").sees("What I wanted to say")

    post = member.page.url.removeprefix(member.url)
    write_without_a_session(member, post, "Add your comment", body=WORDS)
    sign_in_here(member, people["member"])
    assert member.page.url.endswith(post)
    assert member.page.input_value("main [name=body]") == WORDS

    write_without_a_session(member, post, "Add your comment", body=WORDS)
    sign_in_here(member, people["member2"])
    assert member.page.input_value("main [name=body]") == ""
    assert kept(member) is None

    write_without_a_session(member, post, "Add your comment", body=WORDS)
    member.go("/accounts/login/").fill(login=people["member2"], password=PASSWORD)
    member.page.click("main form button[type=submit]")
    member.look()
    assert WORDS.split("\n")[0] in str(kept(member)), "the form is on another page, so they wait"
    member.press("Sign out")
    assert member.page.evaluate("sessionStorage.length") == 0
