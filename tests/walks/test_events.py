"""An event with one place: two answer, the one who waits moves up, a calendar fetches it and then no more."""

import urllib.error
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests.walks.conftest import NewWalker
from tests.walks.site import Site

pytestmark = [pytest.mark.walk, pytest.mark.once("sqlite")]
GROUP = "/groups/foster-carers/"


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        content: bytes = answer.read()
    return content


def test_one_place_a_waiting_list_a_calendar_and_its_end(site: Site, walker: NewWalker) -> None:
    host, member, other = walker(dark=True, web=1), walker(phone=True), walker()
    for who, role in ((host, "host"), (member, "member"), (other, "member2")):
        who.sign_in(site.demo["people"][role]["email"])

    # What the host typed is still there when something was wrong with it.
    day = timezone.localdate() + timedelta(days=10)
    host.go(f"{GROUP}events/").follow("Plan an event").fill(title="One to one", body="An hour with Bronwen.")
    host.fill(first=day.isoformat(), starts="19:00", ends="18:00", place="The office", capacity="1")
    host.press("Post it").sees("It ends before it begins.")
    assert host.page.input_value("main [name=place]") == "The office"
    host.fill(ends="20:00").press("Post it").sees("19:00 to 20:00")
    event = host.page.url.removeprefix(host.url)
    host.listens()

    # The one place goes to her; he waits; she cannot come after all, and he is told that there is a place.
    member.go(event).press("I am coming").sees("You are coming")
    host.page.locator("[data-live-value=yes]", has_text="1").wait_for()
    other.go(event).sees("It is full.").press("Wait for a place").sees("You are on the waiting list")
    other.follow("See who").sees("Siân")
    member.press("I cannot come").sees("You are not coming")
    other.go("/me/notifications/").sees("There is a place for you at ‘One to one’.").go(event).sees("You are coming")

    # He puts it into his calendar, once by hand and once for good, and ends that again.
    with other.page.expect_download() as download:
        other.page.get_by_role("link", name="Put it into my calendar").click()
    [found] = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
    assert (str(found["SUMMARY"]), found["DTSTART"].dt.hour) == ("One to one", 19)
    other.go("/calendar/").sees("One to one").follow("Show them in the calendar on my phone")
    other.choose("Only those I am coming to").press("Make the address").sees("Your address is ready")
    url = other.page.input_value("#link").replace(other.page.input_value("#link").partition("/calendar/")[0], other.url)
    fetched = fetch(url)
    assert b"One to one" not in fetched
    assert {one["DTSTART"].dt for one in Calendar.from_ical(fetched).walk("VEVENT")} >= {found["DTSTART"].dt}
    other.follow("Back to your calendar").press("End it").sees("The address has ended.")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(url)

    # The host calls it off: it stays to be seen, and he is told.
    host.go(event).follow("Cancel the event").press("Cancel it").sees("Cancelled")
    other.awaits("/me/notifications/", "‘One to one’ is cancelled.")
    assert host.faults + member.faults + other.faults == []
