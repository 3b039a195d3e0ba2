"""A post in a private group that defames somebody who is no member, through every way of the Schedule, in browsers:
(a) silence, (b) agrees to removal, (c) objects with address and consent, (d) objects without consent, (e) incomplete,
(f) false details, (g) a third time, (h) nobody to ask. The clock is moved by the test."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests.walks.conftest import NewWalker, Walker, new_site
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
NAN = "margaret@example.org"
SAID = {
    "name": "Margaret Harries", "email": NAN, "statement": "Margaret Harries sold the minibus and kept the money.",
    "why": "It says that I am a thief.", "meaning": "That I stole.", "inaccuracies": "It was never sold.",
}  # fmt: skip
WORDS = "sold the minibus and kept the money"
POSTS = """
import uuid
from accounts.models import User
from communities.groups.models import Community
from communities.posts.actions import create_post
author = User.objects.get(email="{email}")
group = Community.objects.get(slug="foster-carers")
for way in "{ways}":
    body = "Margaret Harries " + "{words} (" + way + ")."
    print(way, create_post(group, key=uuid.uuid4(), title=f"Way {{way}}", body=body, by=author).pk)
"""
MOVED = """
import time_machine
from config.clock import due_jobs, run_due
jobs = [job for job in due_jobs() if job[0] in ("complaints", "letters")]
with time_machine.travel("{moment}", tick=True):
    for _time in range(3):
        assert run_due(jobs) == []
"""
GONE = """
from accounts.models import User
User.objects.filter(email="{email}").update(state="closed", is_active=False, email="closed-1@closed.invalid")
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its own: the clock goes weeks ahead here."""
    with new_site(tmp_path_factory) as running:
        yield running


def posts_by(site: Site, role: str, ways: str) -> dict[str, str]:
    email = site.demo["people"][role]["email"]
    said = site.manage("shell", "--verbosity", "0", "-c", POSTS.format(email=email, ways=ways, words=WORDS))
    return {way: f"/groups/foster-carers/posts/{pk}/" for way, pk in re.findall(r"^(\w) ([0-9a-f-]{36})$", said, re.M)}


def complain(
    nan: Walker, link: str, *, names: tuple[str, str] = ("yes", "yes"), again: bool = False
) -> tuple[str, str]:
    """Fills in the form for everybody; the reference, and the address of her page."""
    nan.go("/complaints/").fill(**SAID, link_0=nan.url + link)
    nan.page.check("main [name=cannot_identify][value=yes]")
    nan.page.check(f"main [name=consent_name][value={names[0]}]")
    nan.page.check(f"main [name=consent_email][value={names[1]}]")
    if again:
        nan.page.check("main [name=says_repeated]")
    nan.press("Send the complaint").sees("Your reference is")
    reference = nan.page.locator(".reference").inner_text()
    nan.follow("My complaint")
    return reference, nan.page.url.removeprefix(nan.url)


def replies_to(site: Site, email: str, count: int) -> list[str]:
    """The links to the author's pages, in the order of their letters, none of which says what it is about."""
    found: list[str] = []
    for number in range(1, 60):
        if len(found) == count:
            break
        letter = site.postbox.wait_for(email, number)
        text = letter.get_payload(decode=True).decode()
        assert "minibus" not in text
        assert "Harries" not in text
        found += re.findall(r"/complaints/reply/[\w-]{43}/", text)
    assert len(found) == count
    return found


def answer(author: Walker, link: str, *, wants: str, as_is: bool = False, **said: str) -> None:
    author.go(link).sees("sold the minibus")
    author.page.check(f"main [name=wants_removal][value={wants}]")
    for name, value in said.items():
        if name.startswith("consents"):
            author.page.check(f"main [name={name}][value={value}]")
        else:
            author.fill(**{name: value})
    author.press("Send your answer")
    if as_is:
        author.sees("Enter your postal address.").press("Send it as it is")
    author.sees("We have your answer")


def at_desk(staff: Walker, reference: str, button: str, **said: str) -> None:
    staff.go("/moderation/complaints/").follow(reference)
    box = staff.page.locator("form", has=staff.page.get_by_role("button", name=button, exact=True))
    for name, value in said.items():
        box.locator(f"[name={name}]").fill(value)
    box.get_by_role("button", name=button, exact=True).click()
    staff.look().sees("Done.")


def move_to(site: Site, **later: Any) -> None:
    moment = timezone.now() + timedelta(**later)
    site.manage("shell", "--verbosity", "0", "-c", MOVED.format(moment=moment.isoformat()))


WHOLE = {"full_name": "Rhys Evans", "postal_address": "1 High Street\nUsk"}


def test_every_way_of_the_schedule(site: Site, walker: NewWalker) -> None:
    nan, author, reader, staff = walker(phone=True), walker(phone=True), walker(), walker()
    people = site.demo["people"]
    email = people["member2"]["email"]
    posts = posts_by(site, "member2", "abcdef")
    nan.go(posts["a"])
    assert "/accounts/login/" in nan.page.url  # she cannot see what was said of her
    hers = {way: complain(nan, link) for way, link in posts.items() if way != "d"}
    hers["d"] = complain(nan, posts["d"], names=("no", "no"))
    staff.sign_in(people["admin"]["email"])
    staff.awaits("/moderation/complaints/", hers["d"][0])
    staff.go("/moderation/complaints/").follow(hers["d"][0])
    staff.awaits(urlsplit(staff.page.url).path, "What will be sent")
    assert staff.page.get_by_text("[name kept back]").count()
    at_desk(staff, hers["d"][0], "Send it to the author")

    # Each of the six letters leads the author, and nobody else, to a page of its own.
    links = dict(zip([*"abcef", "d"], replies_to(site, email, 6), strict=True))
    author.sign_in(email)
    by_way = {}
    for link in links.values():
        author.go(link)
        by_way[next(way for way in posts if author.page.get_by_text(f"({way}).").count())] = link
    assert set(by_way) == set("abcdef")
    author.go(by_way["d"])
    assert "Margaret" not in author.page.locator("section[aria-labelledby=notice]").inner_text().replace(
        "Margaret Harries sold", ""
    )
    reader.sign_in(people["member"]["email"]).go(posts["a"]).sees("sold the minibus")
    reader.page.goto(reader.url + by_way["a"])
    assert not reader.page.get_by_text("It says that I am a thief.").count()

    answer(author, by_way["b"], wants="yes")
    answer(author, by_way["c"], wants="no", **WHOLE, consents_name="yes", consents_address="no")
    answer(author, by_way["d"], wants="no", **WHOLE, consents_name="no", consents_address="no")
    answer(author, by_way["e"], wants="no", full_name="Rhys Evans", as_is=True)
    answer(author, by_way["f"], wants="no", **{**WHOLE, "full_name": "Mickey Mouse"}, consents_name="yes",
           consents_address="yes")  # fmt: skip
    at_desk(staff, hers["c"][0], "Tell the complainant that it stays")
    at_desk(staff, hers["f"][0], "The name or the address is obviously false", why="A cartoon")
    reader.go(posts["e"]).sees("sold the minibus")  # it may still be put right

    # The stated date goes by.
    move_to(site, days=9)
    for way in "abef":
        reader.go(posts[way])
        assert not reader.page.get_by_text("sold the minibus").count(), way
        nan.go(hers[way][1]).sees("has been removed")
    for way in "cd":
        reader.go(posts[way]).sees("sold the minibus")
    nan.go(hers["c"][1]).sees("Rhys Evans")
    assert not nan.page.get_by_text("High Street").count()
    nan.go(hers["d"][1])
    assert not nan.page.get_by_text("Rhys").count()
    reader.go("/search/").fill(q="minibus").press("Search")
    assert reader.page.locator("main").inner_text().count("Way") == 2

    # A third time, after two that were removed: a person reads the earlier ones, and it goes without asking.
    third = posts_by(site, "member2", "g")["g"]
    reference, page = complain(nan, third, again=True)
    staff.awaits("/moderation/complaints/", reference)
    staff.go("/moderation/complaints/").follow(reference)
    staff.awaits(
        urlsplit(staff.page.url).path, "It is the same accusation: remove it at once"
    )  # the clock has found it
    at_desk(staff, reference, "It is the same accusation: remove it at once")
    nan.awaits(page, "has been removed")
    reader.go(third)
    assert not reader.page.get_by_text("sold the minibus").count()

    # Nobody can be asked any more.
    last = posts_by(site, "member2", "h")["h"]
    site.manage("shell", "--verbosity", "0", "-c", GONE.format(email=email))
    _reference, page = complain(nan, last)
    nan.awaits(page, "has been removed")
    reader.go(last)
    assert not reader.page.get_by_text("sold the minibus").count()

    # No letter told anybody who wrote it, or where they live.
    for letter in site.postbox.letters:
        text = letter.as_string()
        assert "High Street" not in text
        assert "Rhys Evans" not in text
