"""What people share in a chat room besides words: what is pinned, pictures and files."""

import re

import pytest
from playwright.sync_api import Browser

from tests.factories.home import picture_bytes
from tests.walks.conftest import NewWalker, holds
from tests.walks.site import Site
from tests.walks.test_chat import sign_in_without_script

pytestmark = pytest.mark.walk
ROOM = "/groups/foster-carers/chat/kitchen/"


def test_host_pins_a_message_and_whoever_looks_finds_it_at_once(site: Site, walker: NewWalker) -> None:
    host, bob = walker(phone=True), walker(dark=True, web=1)
    for one, role in ((host, "host"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
    bob.listens().sees("Pinned (1)")
    host.listens()
    bob.fill(text="The code of the gate is on the board").page.keyboard.press("Enter")
    assert bob.page.get_by_role("button", name="Pin what").count() == 0
    came = host.page.locator("[data-object]").filter(has_text="code of the gate")
    came.get_by_role("button", name="Pin what").click()
    came.get_by_text("Pinned", exact=True).wait_for()
    host.look()
    bob.sees("Pinned (2)").look().follow("Pinned (2)").sees("code of the gate").look()
    bob.follow("Go to it").page.locator(".message:target").wait_for()
    bob.go(ROOM).listens()
    host.follow("Pinned (2)").look()
    host.page.locator(".message").filter(has_text="code of the gate").get_by_role("button", name="Unpin").click()
    host.page.get_by_text("code of the gate").wait_for(state="detached")
    bob.sees("Pinned (1)")
    bob.page.locator("[data-object]").filter(has_text="code of the gate").get_by_role("link", name="Delete").wait_for()


def test_picture_and_paper_come_to_whoever_looks_with_one_thumb_and_without_scripts(
    site: Site, walker: NewWalker, browser: Browser
) -> None:
    alice, bob = walker(phone=True), walker(dark=True, web=1)
    for one, role in ((alice, "member"), (bob, "member2")):
        one.sign_in(site.demo["people"][role]["email"]).go(ROOM)
    bob.listens()
    page = alice.listens().page
    page.get_by_text("Add a picture or a document").click()
    page.set_input_files(
        "#id_upload", [{"name": "bird.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("JPEG")}]
    )
    page.locator("[data-chosen]").wait_for()
    alice.look()
    page.fill("main [name=text]", "At the window this morning")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    alice.sees("No connection.")
    page.context.set_offline(False)
    alice.listens()
    page.get_by_role("button", name="Send").click()  # its page says what is still to be said, and keeps the rest
    page.get_by_text("Confirm that no child can be recognised").wait_for()
    assert page.input_value("main [name=text]") == "At the window this morning"
    alice.look()
    page.get_by_label("Describe the picture").fill("A robin on a spade")
    page.get_by_label("No child can be recognised").check()
    page.get_by_role("button", name="Send").click()
    came = bob.page.locator("[data-object]").filter(has_text="At the window this morning")
    came.get_by_alt_text("A robin on a spade").scroll_into_view_if_needed()  # pictures out of sight are not fetched
    robins = "[...document.images].filter((image) => image.alt === 'A robin on a spade')"
    holds(bob.page, f"{robins}.every((image) => image.complete && image.naturalWidth)")
    bob.look()
    holds(page, "!document.querySelector('[data-chosen]')")
    assert page.input_value("main [name=text]") == ""
    page.get_by_text("Add a picture or a document").click()
    page.set_input_files("#id_upload", [{"name": "rota.txt", "mimeType": "text/plain", "buffer": b"Mon: Gareth"}])
    page.locator("[data-chosen]").wait_for()
    page.get_by_role("button", name="Send").click()  # a file and no word
    bob.page.get_by_role("link", name=re.compile("^rota.txt")).wait_for()
    with bob.page.expect_download() as saved:
        bob.page.get_by_role("link", name=re.compile("^rota.txt")).click()
    assert saved.value.suggested_filename == "rota.txt"
    bob.go("/groups/foster-carers/files/").sees("rota.txt").look()

    plain = sign_in_without_script(browser, site)
    plain.goto(f"{site.urls[0]}{ROOM}")
    plain.get_by_text("Add a picture or a document").click()
    plain.set_input_files("#id_upload", [{"name": "plain.txt", "mimeType": "text/plain", "buffer": b"x"}])
    plain.get_by_role("button", name="Send").click()
    plain.get_by_role("link", name="plain.txt").wait_for()
    bob.go(ROOM).sees("plain.txt")
    page.locator("[data-object]").filter(has_text="plain.txt").get_by_role("link", name="Delete").click()
    alice.look().press("Delete it")
    bob.page.get_by_role("link", name="plain.txt").wait_for(state="detached")
