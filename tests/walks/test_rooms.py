"""A room for some people of a group, from being made to somebody leaving it, in real browsers."""

import pytest

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"


def test_room_for_some_people_only(site: Site, walker: NewWalker) -> None:
    host, member, other = walker(phone=True), walker(dark=True, web=1), walker(phone=True)
    for one, role in ((host, "host"), (member, "member"), (other, "member2")):
        one.sign_in(site.demo["people"][role]["email"])

    # A host makes it and chooses two people; each of them is told.
    host.go(f"{GROUP}chat/new/").fill(name="Christmas cover").choose("Only people I choose").press("Make the room")
    host.press("Choose them").sees("Choose somebody")
    host.choose("Siân").choose("Gareth").press("Choose them").sees("2 people are chosen.")
    host.follow("Who is in this room").sees("Siân").sees("Gareth")
    room = host.page.url.removeprefix(host.url).removesuffix("people/")
    member.go(GROUP).sees("For some people only").follow("Christmas cover").sees("only the people of this room")
    other.go(room).listens()
    member.fill(text="Who has Boxing Day?").press("Send")
    other.sees("Who has Boxing Day?")

    # One is taken out: his open screen says so, and the room is a missing page for him.
    host.page.locator("li", has_text="Gareth").get_by_role("button").click()
    host.sees("Gareth can no longer read this room.")
    other.sees("You can no longer read this room.")
    assert other.page.goto(other.url + room).status == 404  # type: ignore[union-attr]
    assert "Christmas cover" not in other.go(GROUP).page.content()

    # The other leaves of her own accord.
    member.go(f"{room}people/").follow("Leave this room").press("Leave the room").sees("You have left the room.")

    # An open room becomes narrow, with those chosen before.
    host.go(f"{GROUP}chat/schools/settings/").follow("Make it only for some people").follow("Choose people")
    host.fill(q="ian").press("Look for them").choose("Siân").press("Choose them").sees("1 person is chosen.")
    host.follow("Schools and meetings").press("Make it only for them").sees("Siân")
    assert "Schools and meetings" not in other.go(GROUP).page.content()
    member.go(f"{GROUP}chat/schools/").sees("Schools and meetings")
    assert host.faults + member.faults == []
