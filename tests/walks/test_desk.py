"""The moderators' desk by keyboard alone: from case to case, a covered picture, a note, handing over, leaving a case
one is too near to."""

from pathlib import Path

import pytest

from tests.factories.home import picture_bytes
from tests.walks.conftest import NewWalker, Walker, holds
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
TITLE = "A picture from the outing"


def post_a_picture(member: Walker, path: Path) -> str:
    path.write_bytes(picture_bytes("PNG", size=(900, 500)))
    member.go("/groups/foster-carers/posts/new/").fill(title=TITLE, body="The hill behind the school.")
    member.page.get_by_text("Add a picture or a document").click()
    member.page.set_input_files("#id_upload", str(path))
    member.page.get_by_role("status").filter(has_text=f"Added: {path.name}").wait_for()
    member.page.get_by_label("Describe the picture").fill("A hill")
    member.page.get_by_label("No child can be recognised in this picture").check()
    member.press("Post it").sees(TITLE)
    return member.page.url


def by_keys(walker: Walker, selector: str, *keys: str) -> None:
    """Puts the focus somewhere and goes on with keys alone."""
    walker.page.locator(selector).first.focus()
    for key in keys:
        walker.page.keyboard.press(key)


def test_case_is_worked_on_by_keyboard_handed_over_and_left_to_others(
    site: Site, walker: NewWalker, tmp_path: Path
) -> None:
    people = site.demo["people"]
    member, other = walker(), walker(phone=True)
    url = post_a_picture(member.sign_in(people["member"]["email"]), tmp_path / "hill.png")
    other.sign_in(people["member2"]["email"]).go(url.removeprefix(other.url))
    other.page.get_by_role("link", name="Report").first.click()  # of the picture: it stands before that of the post
    other.choose("It gives away somebody's personal details").press("Report it").sees("Thank you")

    # From case to case with J and K, and only while the focus is in the list.
    moderator = walker(dark=True)
    moderator.sign_in(people["moderator"]["email"]).go("/moderation/").look()
    first = "document.activeElement === document.querySelectorAll('[data-keys] > li')[0].querySelector('a')"
    second = "document.activeElement === document.querySelectorAll('[data-keys] > li')[1].querySelector('a')"
    moderator.page.keyboard.press("j")
    assert moderator.page.evaluate("document.activeElement === document.body")
    by_keys(moderator, "[data-keys] a", "j")
    holds(moderator.page, second)
    moderator.page.keyboard.press("k")
    holds(moderator.page, first)
    by_keys(moderator, "summary:has-text('Show only some')", "Enter")
    moderator.page.get_by_label("Who works on it").select_option("nobody")
    moderator.press("Show these").sees("left").look()

    # The one that was reported just now: its picture is fetched, and the look recorded, only when it is asked for.
    asked: list[str] = []
    moderator.page.on("request", lambda request: asked.append(request.url) if "/files/" in request.url else None)
    mine = moderator.page.locator("[data-keys] > li").filter(has_text="personal details").get_by_role("link")
    mine.last.focus()
    moderator.page.keyboard.press("Enter")
    moderator.sees("hill.png").look()
    moderator.page.locator(".covered").scroll_into_view_if_needed()
    moderator.page.wait_for_load_state("networkidle")
    assert asked == []
    by_keys(moderator, ".covered summary", "Enter")
    holds(moderator.page, "document.querySelector('.covered img').naturalWidth > 0")
    assert len(asked) == 1
    case = moderator.page.url.removeprefix(moderator.url)

    # A note, and on to somebody else.
    moderator.page.get_by_label("A note for those who work on it").focus()
    moderator.page.keyboard.type("The school can be recognised by its gate.")
    by_keys(moderator, "button:has-text('Add the note')", "Enter")
    moderator.sees("The school can be recognised by its gate.")
    by_keys(moderator, "summary:has-text('Hand it over')", "Enter")
    moderator.page.get_by_label("To whom?").select_option(people["host"]["id"])
    by_keys(moderator, "button:has-text('Hand it over')", "Enter")
    moderator.sees("who has been told").look()

    # She is told, reads the note, and is too near: from then on it does not exist for her.
    host = walker(phone=True)
    host.sign_in(people["host"]["email"]).go("/me/notifications/").sees("Somebody has handed a case over to you.")
    host.go(case).sees("The school can be recognised by its gate.").look()
    by_keys(host, "summary:has-text('I am too near to this')", "Enter")
    by_keys(host, "[name=sure]", "Space")
    by_keys(host, "button:has-text('Leave it to others')", "Enter")
    host.sees("you do not see it any more")
    assert host.page.request.get(f"{host.url}{case}").status == 404
    moderator.go(case).sees("Nobody is working on it yet")
