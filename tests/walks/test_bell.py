"""One names another: the bell rings, or a letter comes that says nothing and whose like can be stopped."""

import re

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Letter, Site

pytestmark = pytest.mark.walk
AGE = (
    "from datetime import timedelta as d; from django.utils import timezone as t; "
    "from communities.notifications.models import Notification as N; from accounts.models import Session as S; "
    "S.objects.update(used_at=t.now() - d(hours=1)); N.objects.filter(mail='due').update(mail_at=t.now())"
)


def letters_to(site: Site, address: str) -> list[Letter]:
    return [one for one in site.postbox.letters if address in str(one["To"]) and one["List-Unsubscribe"]]


def test_bell_rings_and_the_letter_says_nothing(site: Site, walker: NewWalker) -> None:
    named, writer = walker(phone=True), walker(web=1)
    member = site.demo["people"]["member"]
    named.sign_in(member["email"]).go("/me/notifications/")
    if named.page.get_by_role("button", name="Mark all as read").count():
        named.press("Mark all as read")
    named.listens()

    writer.sign_in(site.demo["people"]["host"]["email"]).go("/groups/foster-carers/posts/new/")
    writer.page.fill("main [name=title]", "Half-term plans")
    writer.page.locator("main textarea[name=body]").press_sequentially("What do you think, @Si")
    writer.page.get_by_role("option", name=member["name"], exact=True).click()
    writer.sees(f"You mention {member['name']}.")
    writer.press("Post it").sees(f"@{member['name']}")

    named.page.locator("[data-unread-number]", has_text="1").wait_for()
    named.go("/me/notifications/").follow("You are mentioned in ‘Half-term plans’.").sees("What do you think")
    named.page.locator("[data-unread-notifications]").wait_for(state="hidden")
    named.go("/me/notifications/settings/").choose("E-mail me when I am away").press("Save").sees("Saved.")

    writer.fill(body=f"@{member['name']}, are you there?").press("Add your comment")
    named.page.goto("about:blank")
    before = len(letters_to(site, member["email"]))  # other walks are of the same people
    site.manage("shell", "-c", AGE)
    for _ in range(100):
        if len(letters_to(site, member["email"])) > before:
            break
        writer.page.wait_for_timeout(200)
    (letter,) = letters_to(site, member["email"])[before:]
    words = str(letter["Subject"]) + letter.get_payload(decode=True).decode()
    assert "Half-term" not in words
    assert "Foster Carers" not in words
    stop = re.search(r"https?://[^/]+(/letters/stop/\S+)", words)
    assert stop is not None
    reader = walker(phone=True)
    reader.go(stop[1]).press("Stop them").sees("No more of these e-mails")
