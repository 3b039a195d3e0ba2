"""Coming back after some days: what is new, the first unread comment, a kind word, a quote, what an edit changed."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"


def test_comes_back_sees_what_is_new_and_answers_with_one_press(site: Site, walker: NewWalker) -> None:
    people = site.demo["people"]
    writer, reader = walker(), walker(phone=True)
    reader.sign_in(people["member"]["email"]).go("/groups/").sees("new post")
    reader.go(GROUP).sees("New since").press("Mark all as read")
    assert reader.page.get_by_text("New since").count() == 0

    # Somebody writes about a topic; the reader finds it marked, and by its topic.
    writer.sign_in(people["member2"]["email"]).go(f"{GROUP}posts/new/")
    writer.fill(title="Bedtime, again", body="He was up at three. We read. #bedtime").press("Post it")
    post = writer.page.url.removeprefix(writer.url)
    writer.fill(body="And again at five.").press("Add your comment")
    reader.go(GROUP).sees("New since").follow("Bedtime, again")
    reader.follow("1 new comment")
    assert "comment=" in reader.page.url
    reader.page.locator("#new").wait_for()
    reader.follow("#bedtime").sees("Bedtime, again")

    # One press on one screen is a number on the other, without anything loaded again.
    writer.go(post)
    writer.listens()
    reader.go(post)
    reader.page.locator(".reactions__more > summary").first.click()
    reader.page.get_by_role("button", name="With you").last.wait_for()
    reader.page.locator(".reactions__all").first.get_by_role("button", name="With you").click()
    reader.page.locator("article.post .reactions__row > [aria-pressed=true]").wait_for()
    writer.page.locator("article.post .reactions__row > [data-kind=with-you]").wait_for()
    reader.look()

    # A comment that comes live can be answered with a press and quoted, as if it had been there.
    reader.fill(body="Sleep well, both of you.").press("Add your comment")
    came = writer.page.locator(".comment", has_text="Sleep well, both of you.")
    came.locator(".reactions__more > summary").click()
    came.locator(".reactions__all").get_by_role("button", name="A hug").click()
    came.locator(".reactions__row > [data-kind=hug]").wait_for()
    came.get_by_role("link", name="Quote").click()
    writer.look().sees("> Sleep well, both of you.")

    # Quotes and answers; the writer edits, and everybody sees what was changed.
    reader.follow("Quote")
    assert "He was up at three" in reader.page.input_value("#id_body")
    reader.page.locator("#id_body").press("Control+End")
    reader.page.keyboard.type("So were we.")
    reader.press("Add your comment").sees("So were we.")
    assert reader.page.locator("blockquote").count() == 1
    writer.go(f"{post}edit/").fill(body="He was up at four. We read. #bedtime").press("Save the change")
    reader.go(f"{post}history/").sees("What was changed")
    assert "three." in reader.page.locator("del").inner_text()
    assert "four." in reader.page.locator("ins").inner_text()


def test_a_press_works_without_javascript(site: Site, browser: object, walker: NewWalker) -> None:
    from playwright.sync_api import Browser

    assert isinstance(browser, Browser)
    one = walker()
    one.sign_in(site.demo["people"]["member2"]["email"]).go(GROUP).follow("A page, to the dog")
    context = browser.new_context(java_script_enabled=False, storage_state=one.page.context.storage_state())
    page = context.new_page()
    page.goto(one.page.url)
    page.locator(".reactions__more > summary").first.click()
    page.locator(".reactions__all").first.get_by_role("button", name="A hug").click()
    page.locator("article.post .reactions__row > [data-kind=hug][aria-pressed=true]").wait_for()
    page.locator("article.post .reactions__row > [data-kind=hug]").click()
    page.locator("article.post .reactions__row > [data-kind=hug]").wait_for(state="hidden")
    context.close()
