"""A picture and a document in a post, from a telephone: added, described, seen, saved, shut to strangers, deleted."""

import re
from pathlib import Path

import pytest

from tests.factories.home import picture_bytes
from tests.walks.conftest import NewWalker, Walker, holds
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
ALT = '<img src=x onerror="alert(1)"> a brown wall'


def add(walker: Walker, path: Path) -> None:
    walker.page.set_input_files("#id_upload", str(path))
    walker.page.get_by_role("status").filter(has_text=f"Added: {path.name}").wait_for()


def test_files_are_added_described_had_by_members_alone_and_gone_with_the_post(
    site: Site, walker: NewWalker, tmp_path: Path
) -> None:
    picture, paper = tmp_path / "'><b>wall.png", tmp_path / "Minutes.txt"
    picture.write_bytes(picture_bytes("PNG", size=(1200, 700)))
    paper.write_text("Cofnodion")
    member, other = walker(phone=True), walker(phone=True, dark=True, web=1)
    member.sign_in(site.demo["people"]["member"]["email"]).go("/groups/foster-carers/posts/new/")
    member.fill(title="Two files", body="Look at these.")
    member.page.get_by_text("Add a picture or a document").click()

    # The line breaks in the middle: the words stay, and it goes on by itself once the line is back.
    member.page.context.set_offline(True)
    member.page.set_input_files("#id_upload", str(paper))
    member.sees("The connection was lost. Nothing you typed is gone.")
    assert member.page.input_value("[name=title]") == "Two files"
    member.page.context.set_offline(False)
    member.page.get_by_role("status").filter(has_text="Added: Minutes.txt").wait_for()
    add(member, picture)

    # Without a description it is not posted, and nothing is lost.
    member.press("Post it").sees("Describe the picture, or say that it is only decoration.")
    member.page.get_by_label("Describe the picture").fill(ALT)
    member.page.get_by_label("No child can be recognised in this picture").check()
    member.press("Post it").sees("Minutes.txt")
    url = member.page.url.removeprefix(member.url)
    shown = member.page.get_by_role("img", name=ALT)
    shown.scroll_into_view_if_needed()
    holds(member.page, "document.querySelector('.files-shown img').naturalWidth > 0")
    link = member.page.get_by_role("link", name=re.compile("^Minutes")).get_attribute("href")
    assert link is not None

    # Another member finds both among the files, and saves one.
    other.sign_in(site.demo["people"]["member2"]["email"]).go("/groups/foster-carers/files/").sees("wall.png")
    with other.page.expect_download() as saved:
        other.page.get_by_role("link", name="Minutes.txt", exact=True).click()
    assert saved.value.suggested_filename == "Minutes.txt"
    assert Path(saved.value.path()).read_text() == "Cofnodion"

    # Somebody in no group has neither; and when the post is deleted, nobody has.
    stranger = walker()
    stranger.sign_in(site.demo["people"]["registered"]["email"])
    assert stranger.page.request.get(stranger.url + link).status == 404
    member.go(url).page.get_by_role("link", name="Delete", exact=True).click()
    member.look().press("Delete it").sees("Your post is deleted.")
    for one in (member, other):
        assert one.page.request.get(one.url + link).status == 404
    other.go("/groups/foster-carers/files/")
    assert other.page.get_by_text("wall.png").count() == 0
