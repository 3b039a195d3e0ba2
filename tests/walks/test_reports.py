"""Reporting: without an account, to the end; and a picture by itself, by keyboard."""

import re
import uuid
from pathlib import Path

import pytest

from tests.factories.home import picture_bytes
from tests.walks.conftest import NewWalker, Walker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"


def post_picture(walker: Walker, path: Path, title: str) -> str:
    """Posts a picture and returns the post's address."""
    path.write_bytes(picture_bytes("PNG", size=(900, 600)))
    walker.go(f"{GROUP}posts/new/").fill(title=title, body="Look.")
    walker.page.get_by_text("Add a picture or a document").click()
    walker.page.set_input_files("#id_upload", str(path))
    walker.page.get_by_role("status").filter(has_text=f"Added: {path.name}").wait_for()
    walker.page.get_by_label("Describe the picture").fill("A wall")
    walker.page.get_by_label("No child can be recognised in this picture").check()
    walker.press("Post it").sees(path.name if path.suffix == ".txt" else title)
    walker.page.get_by_role("img", name="A wall").wait_for()
    return walker.page.url.removeprefix(walker.url)


def test_anybody_reports_and_sees_what_became_of_it(site: Site, walker: NewWalker, tmp_path: Path) -> None:
    member, visitor, staff = walker(), walker(phone=True), walker(dark=True)
    member.sign_in(site.demo["people"]["member"]["email"])
    post = post_picture(member, tmp_path / "one.png", f"Wall {uuid.uuid4().hex[:6]}")
    email = f"nan.{uuid.uuid4().hex[:8]}@example.org"

    # What is private looks like what is not there, and the way to report it stands at the foot of that page too.
    visitor.go("/").follow("Report something").sees("you need no account")
    visitor.press("Send the report").sees("Choose why you report this.")
    assert not visitor.page.get_by_text("I act for the person in it").is_visible()
    visitor.choose("It shows somebody naked or in a private moment, and they did not agree")
    visitor.choose("I act for the person in it").look()
    visitor.fill(note="This is my daughter.", place=visitor.url + post)
    visitor.press("Send the report").sees("Confirm that what you say is true")
    assert visitor.page.input_value("main [name=place]").endswith(post)
    visitor.page.get_by_label("It is an intimate picture or video of that person").check()
    visitor.press("Send the report").sees("For this we need your name")
    visitor.fill(name="Nan", email=email).press("Send the report").sees("Your reference is")
    letter = site.postbox.wait_for(email).get_payload(decode=True).decode()
    found = re.search(r"/report/[\w-]{43}/", letter)
    assert found is not None
    assert "daughter" not in letter
    visitor.go(found.group()).sees("Nobody has looked at it yet.")

    # Whoever works on it finds the thing: its evidence is frozen, and it is hidden at once.
    reference = visitor.page.locator(".reference").inner_text()
    staff.sign_in(site.demo["people"]["admin"]["email"]).go("/moderation/?lane=intimate").follow(
        "A report from outside"
    )
    staff.sees(reference).fill(place=staff.url + post).press("Link it").sees("Linked.")
    staff.sees("From the public form")
    visitor.go(found.group()).sees("It is hidden until a moderator has looked at it.")
    member.go(post).sees("This is hidden.")


def test_a_picture_is_reported_by_itself_by_keyboard(site: Site, walker: NewWalker, tmp_path: Path) -> None:
    member, other = walker(), walker(phone=True)
    member.sign_in(site.demo["people"]["member"]["email"])
    title = f"Bags {uuid.uuid4().hex[:6]}"
    post = post_picture(member, tmp_path / "bags.png", title)
    other.sign_in(site.demo["people"]["member2"]["email"]).go(post)
    link = other.page.get_by_role("link", name="Report this picture bags.png")
    link.focus()
    other.page.keyboard.press("Enter")
    other.page.get_by_role("heading", name="Report something").wait_for()
    other.look()
    other.page.get_by_label("A child could be identified from it").focus()
    other.page.keyboard.press("Space")
    other.page.get_by_role("button", name="Report it").focus()
    other.page.keyboard.press("Enter")
    other.sees("Thank you. It is hidden until a moderator has looked").look()
    other.go(post).sees(title)
    assert other.page.get_by_role("img", name="A wall").count() == 0
    other.go("/moderation/mine/").sees("It is hidden until a moderator has looked at it.")
    member.go("/me/notifications/").sees("is hidden until a moderator has looked at it.")
    member.page.get_by_role("link", name=re.compile("is hidden until a moderator has looked")).first.click()
    assert site.demo["people"]["member2"]["name"] not in member.look().page.locator("main").inner_text()
