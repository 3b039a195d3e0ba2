"""A page on its way to the public: drafted by an editor, approved by a publisher, read by anybody."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]


def test_article_is_drafted_approved_and_read(site: Site, walker: NewWalker) -> None:
    editor, publisher, anybody = walker(), walker(), walker(phone=True)
    editor.sign_in(site.demo["people"]["comms"]["email"])
    editor.page.goto(f"{editor.url}/cms/")
    assert editor.page.get_by_role("heading", level=1).count() >= 1
    anybody.go("/").go("/news/")
    title = "Lamplight evening for new carers"
    index = editor.page.request.get(f"{editor.url}/cms/pages/")
    assert index.ok
    # The add form of an article under the news index, found the way an editor would: through the explorer.
    editor.page.goto(f"{editor.url}/cms/pages/")
    editor.page.get_by_role("link", name="Explore child pages of 'Hearth'").first.click()
    editor.page.get_by_role("link", name=re.compile("child pages of 'News'")).first.click()
    editor.page.get_by_role("link", name=re.compile("Add.*child page|Add child page", re.I)).first.click()
    editor.page.fill("[name=title]", title)
    editor.page.fill("[name=summary]", "An hour, a lamp, and somebody who has done it before.")
    editor.page.get_by_role("button", name=re.compile("More actions|Toggle", re.I)).last.click()
    editor.page.get_by_role("button", name=re.compile("Submit to", re.I)).click()
    editor.page.wait_for_load_state()
    path = "/news/lamplight-evening-for-new-carers/"
    assert anybody.page.request.get(anybody.url + path).status == 404

    publisher.sign_in(site.demo["people"]["publisher"]["email"])
    publisher.page.goto(f"{publisher.url}/cms/")
    publisher.page.get_by_role("link", name=title).first.click()
    publisher.page.wait_for_load_state()
    publisher.page.get_by_role("button", name=re.compile("More actions|Toggle", re.I)).last.click()
    publisher.page.get_by_role(
        "button", name=re.compile("^\\s*Approve and publish\\s*$|^\\s*Approve\\s*$", re.I)
    ).first.click()
    publisher.page.wait_for_load_state()
    anybody.go(path).sees(title)
    assert anybody.page.context.cookies() == []
