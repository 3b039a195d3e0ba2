"""The editor over the field of words: what is stored stays Markdown, and nobody's words change by being opened."""

import json

import pytest
from playwright.sync_api import Page

from tests.walks.conftest import NewWalker, Walker, holds
from tests.walks.hostile import CORPUS
from tests.walks.site import Site

pytestmark = pytest.mark.walk
GROUP = "/groups/foster-carers/"
NEW = f"{GROUP}posts/new/"
BODY = "main [name=body]"
SAVED = "Draft saved. Only you can see it."
PLAIN = "This text has something in it that the buttons cannot make"

AS_TYPED = [
    "Sut wyt ti heno? Tŷ bach, ŵyr, ïâêô", "two  spaces  and a\ttab", "one\ntwo\n\nthree", "far\n\n\n\napart",
    "tail\n\n\n",
    "\n\nhead", "   a little in", "| a | b |\n|---|---|\n| 1 | 2 |", "name    age\nSiân    4", "* a\n* b\n",
    "+ a\n\n+ b",
    "- a\n- b\n  - c\n- d\nlazy", "1) x\n2) y", "3. x", "1986. A great year", "*bare", "2 * 3 * 4", "_under a_b_c",
    "_it_ and __bold__ and ***both***", "<b>x</b> <!-- y -->", "https://x.org/a_b?c=d&e=f", "<https://x.org/>",
    "[x](https://x.org/(a)) www.x.org a@b.org", "> quoted\n> more\nlazy\n\nanswer", "> **Siân:**\n>\n> Helo\n> - a",
    "&amp; &nbsp; &notit; x", "\\*not\\* \\", "a\\\nb  \nc", "@Siân #ysgol #1", "-", "1.", "", " ", "- 1. x",
    "**bold **x",
    "![p](http://evil.example/a.png)", "[note]: http://x.org", "Shopping:\n- milk\n- eggs\nthen home", "- a\n* b",
]  # fmt: skip
WITH_MORE = [
    "# heading",
    "a\n---\nb",
    "---",
    "    code",
    "```\nx\n```",
    "a `b` c",
    "~~gone~~",
    '[x](https://x.org "y")',
]

OPEN_AND_LEAVE = """async (texts) => {
  const box = document.querySelector("[data-editor]"), field = box.querySelector("textarea");
  const { Editing } = await import(box.dataset.editor);
  const changed = [], refused = [];
  for (const text of texts) {
    field.value = text;
    const { value } = field;
    const editing = Editing.take(box, field, { leave() {} });
    if (editing) editing.end();
    else refused.push(text);
    if (field.value !== value) changed.push([value, field.value]);
  }
  field.value = "";
  return { changed, refused };
}"""
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "x");
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".editor__text").dispatchEvent(event);
}"""
FROM_THE_WEB = (
    "<h1 style='color:red' onclick='hit()'>Head</h1><script>hit()</script><p class=MsoNormal>"
    "<span style='font-weight:700'>bold</span> <u>under</u> <img src='http://evil.example/a.png' alt='cat'>"
    "<img src=x onerror='hit()'> <a href='javascript:hit()'>bad</a> <a href='https://x.org/'>good</a></p><ul><li>one</ul>"
)


def take(page: Page) -> None:
    """Comes to write, and waits for the editor."""
    page.click(BODY)
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")


def switch(page: Page) -> None:
    page.get_by_role("button", name="Plain text").click()


def as_member(site: Site, walker: NewWalker) -> Walker:
    member = walker(phone=True)
    return member.sign_in(site.demo["people"]["member"]["email"])


def test_buttons_keys_and_names(site: Site, walker: NewWalker) -> None:
    member = as_member(site, walker)
    page, asked = member.page, []
    page.on("request", lambda request: asked.append(request.url))
    member.go(NEW).fill(title="Contact tonight")
    assert not [url for url in asked if "editor" in url]  # it comes when somebody comes to write
    take(page)
    keys = page.keyboard
    page.get_by_role("button", name="Bold").click()
    keys.type("Loud")
    keys.press("Control+b")
    keys.type(", 2 * 3 * 4 and **typed** x")
    keys.press("Enter")
    page.get_by_role("button", name="List", exact=True).click()
    keys.type("milk")
    keys.press("Enter")
    keys.type("eggs")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+k")
    keys.type("www.gov.wales")
    keys.press("Enter")
    keys.type(" <b> @Gar")
    page.get_by_role("option", name="Gareth").wait_for()
    member.look()
    keys.press("Enter")
    wanted = "**Loud**, 2 * 3 * 4 and **typed** x\n\n- milk\n- eggs\n\nhttps://www.gov.wales <b> @Gareth"
    holds(page, f"document.querySelector('{BODY}').value.trim() === {json.dumps(wanted)}")
    member.sees("You mention Gareth.").sees(SAVED)

    # One tab stop for the buttons, one for the words, as for any field.
    keys.press("Shift+Tab")
    keys.press("End")
    assert page.evaluate("document.activeElement.dataset.do") == "plain"
    keys.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    keys.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "summary"

    # Both ways, and over a reload.
    switch(page)
    assert page.input_value(BODY).strip() == wanted
    member.go(NEW)
    assert page.input_value(BODY).strip() == wanted  # the draft
    page.click(BODY)
    page.keyboard.press("End")
    page.keyboard.type("!")
    assert page.locator("[data-taken]").count() == 0  # plain was wished for, and stays
    switch(page)
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")
    member.press("Post it")
    shown = page.locator(".post__words")
    assert shown.locator("strong").all_inner_texts() == ["Loud", "typed"]
    assert shown.locator("li").all_inner_texts() == ["milk", "eggs"]
    assert shown.locator("a").all_inner_texts() == ["https://www.gov.wales", "@Gareth"]
    assert all(words in shown.inner_text() for words in ("2 * 3 * 4", "<b>"))

    # The answer to a quotation stands below it.
    page.get_by_role("link", name="Quote", exact=True).click()
    page.focus(BODY)
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")
    keys.type("Diolch")
    said = page.input_value(BODY)
    assert said.startswith("> **Siân:**\n>\n> **Loud**, 2 * 3")
    assert said.endswith("@Gareth !\n\nDiolch")


def test_the_page_does_not_move_under_a_finger(site: Site, walker: NewWalker) -> None:
    page = as_member(site, walker).go(NEW).page
    page.fill(BODY, "Helo")  # the editor comes, and waits for a pause
    button = page.get_by_role("button", name="Post it", exact=True)
    button.hover()
    page.mouse.down()
    before = button.bounding_box()
    page.wait_for_timeout(2_500)
    assert page.locator(f"{BODY}[data-taken]").count() == 0
    assert button.bounding_box() == before
    page.mouse.move(5, 5)
    page.mouse.up()  # not a press after all
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")


def test_words_are_not_changed_by_opening_them(site: Site, walker: NewWalker) -> None:
    member = as_member(site, walker)
    page = member.page
    member.go(NEW)
    assert page.evaluate(OPEN_AND_LEAVE, AS_TYPED + CORPUS)["changed"] == []
    assert page.evaluate(OPEN_AND_LEAVE, AS_TYPED) == {"changed": [], "refused": []}
    assert page.evaluate(OPEN_AND_LEAVE, WITH_MORE) == {"changed": [], "refused": WITH_MORE}

    # What is pasted comes in as words.
    take(page)
    page.evaluate(PASTE, FROM_THE_WEB)
    said = "Head\n\n**bold** under [cat](http://evil.example/a.png) bad [good](https://x.org/)\n\n- one"
    assert page.input_value(BODY) == said
    assert page.locator(".editor__text img").count() == 0

    # What the buttons cannot make stays plain, and says so; what is not touched is written as it was.
    switch(page)
    text = "* a\n* __b__\n\n\nkeep  this\n- 1986"
    member.fill(title="Not touched", body=f"# One\n{text}")
    switch(page)
    member.sees(PLAIN).fill(body=text)
    switch(page)
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")
    member.press("Post it")
    edit = f"{page.url.removeprefix(member.url)}edit/"
    member.go(edit)
    take(page)
    member.press("Save the change").go(edit)
    assert page.input_value(BODY) == text
    take(page)
    page.locator(".editor__text li", has_text="1986").click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    assert page.input_value(BODY) == f"{text}!"
    page.locator(".editor__text p", has_text="keep").click()
    page.keyboard.press("End")
    page.keyboard.type("?")
    page.locator("label[for=id_title]").click()  # whoever leaves has it tried as a whole
    assert page.input_value(BODY) == "* a\n* __b__\n\n\nkeep  this?\n\n- 1986!"

    # Signs within a bare address are part of it, whatever is changed and escaped beside it.
    switch(page)
    member.fill(body=r"\*so\* https://x.org/_a_/b is")
    switch(page)
    page.wait_for_selector(f"{BODY}[data-taken]", state="attached")
    page.locator(".editor__text").press("Control+End")
    page.keyboard.type(" it")
    assert page.input_value(BODY) == r"\*so\* https://x.org/_a_/b is it"
