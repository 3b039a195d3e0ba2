"""Public events: the list, the page, and calendars."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from home.events.queries import coming_events, past_events
from home.templatetags.porch import coming_events as tag
from tests.factories.home import make_events, make_home, make_image, make_public_event

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
JULY = datetime(2027, 7, 6, 17, 30, tzinfo=UTC)  # half past six on the wall


@pytest.fixture
def events(db):
    return make_events(make_home())


def hours(number):
    return timezone.now() + timedelta(hours=number)


def test_what_is_to_come_and_what_was(client, events, rf):
    for title, starts, ends in (("Gone", -5, -3), ("Now", -1, 1), ("Later", 60, 61), ("Soon", 5, 6)):
        make_public_event(events, title=title, slug=title.lower(), starts_at=hours(starts), ends_at=hours(ends))
    assert [event.title for event in coming_events()] == ["Now", "Soon", "Later"]
    assert [event.title for event in past_events()] == ["Gone"]
    assert [event.title for event in tag({"request": rf.get("/")}, 2)] == ["Now", "Soon"]
    coming, over = client.get("/events/").content.decode(), client.get("/events/?show=past").content.decode()
    assert ("Soon</a>" in coming, "Gone</a>" in coming, "Gone</a>" in over, "Soon</a>" in over) == (
        True, False, True, False,
    )  # fmt: skip
    assert '<link rel="canonical" href="http://testserver/events/?show=past">' in over


@pytest.mark.parametrize(("now", "is_coming"), [("2027-07-06T22:59", True), ("2027-07-06T23:01", False)])
def test_a_whole_day_lasts_until_midnight_here(events, now, is_coming):
    day = datetime(2027, 7, 5, 23, tzinfo=UTC)  # midnight on the wall
    make_public_event(events, starts_at=day, ends_at=day, is_all_day=True)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert coming_events(at).exists() is is_coming


def test_page_shows_when_where_and_whom_to_ask(client, events):
    make_public_event(
        events, slug="supper", starts_at=JULY, ends_at=JULY + timedelta(hours=2), place="Llanfryn Library",
        address="Stryd y Bont", cost="Free", booking_link="https://example.org/book", organiser="Carers’ desk",
        organiser_email="desk@example.org", organiser_phone="029 2018 0117",
    )  # fmt: skip
    content = client.get("/events/supper/").content.decode()
    for part in (
        '<time datetime="2027-07-06T18:30:00+01:00">Tuesday 6 July 2027, 18:30</time>',
        '<time datetime="2027-07-06T20:30:00+01:00">20:30</time>',
        "<strong>Llanfryn Library</strong>",
        'href="https://example.org/book">Book a place</a>',
        'href="tel:02920180117"',
        'href="mailto:desk@example.org"',
        '"@type": "Event"',
        '"startDate": "2027-07-06T18:30:00+01:00"',
    ):
        assert part in content


def test_cancelled_says_so_everywhere_and_takes_no_bookings(client, events):
    event = make_public_event(events, slug="a", standing="cancelled", booking_link="https://example.org/book")
    content = client.get("/events/a/").content.decode()
    assert ("This event is cancelled." in content, "Book a place" in content) == (True, False)
    assert "EventCancelled" in content
    assert '<strong class="standing standing--off">Cancelled</strong>' in client.get("/events/").content.decode()
    (read,) = Calendar.from_ical(client.get(f"/feeds/events/{event.translation_key}.ics").content).walk("VEVENT")
    assert (str(read["status"]), str(read["summary"])) == ("CANCELLED", "Cancelled: Coffee morning")


@pytest.mark.parametrize("title", ["Coffee\\; tea, and; cake", "BEGIN:VEVENT END:VCALENDAR", "Croeso “ŵyŷ” " * 9])
def test_calendar_is_read_back(client, events, title):
    event = make_public_event(
        events, title=title, starts_at=JULY, ends_at=JULY + timedelta(hours=2), place="A, b", address="c\r\nd;e"
    )
    answer = client.get(f"/feeds/events/{event.translation_key}.ics")
    (read,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (str(read["summary"]), read.decoded("dtstart"), str(read["location"])) == (title, JULY, "A, b, c, d;e")
    assert str(read["url"]) == event.full_url
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75


def test_whole_days_in_a_calendar(client, events):
    day = datetime(2027, 7, 5, 23, tzinfo=UTC)
    event = make_public_event(events, starts_at=day, ends_at=day + timedelta(days=1), is_all_day=True)
    (read,) = Calendar.from_ical(client.get(f"/feeds/events/{event.translation_key}.ics").content).walk("VEVENT")
    assert (read.decoded("dtstart"), read.decoded("dtend")) == (date(2027, 7, 6), date(2027, 7, 8))


def test_calendar_of_all_costs_the_same_and_holds_what_is_public(client, events, cost):
    costs = []
    for n in range(3):
        make_public_event(events, slug=f"e{n}", title=f"E{n}")
        costs.append(cost(client, "/feeds/events.ics"))
    assert costs[0] == costs[2] <= 6
    draft = make_public_event(events, slug="draft", title="Draft", live=False)
    closed = make_public_event(events, slug="closed", title="Closed")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    found = Calendar.from_ical(client.get("/feeds/events.ics").content).walk("VEVENT")
    assert sorted(str(read["summary"]) for read in found) == ["E0", "E1", "E2"]
    for key in (draft.translation_key, closed.translation_key, uuid.uuid4()):
        assert client.get(f"/feeds/events/{key}.ics").status_code == 404


def test_list_costs_the_same_however_long(client, events, cost):
    costs = []
    for n in range(3):
        make_public_event(events, slug=f"e{n}", picture=make_image(f"p{n}"), picture_alt="Hills")
        costs.append(cost(client, "/events/"))
    assert costs[0] == costs[2] <= 14
    make_public_event(events, slug="own", organiser="Desk")
    assert cost(client, "/events/own/") <= 15


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [(2, 1, "It ends before it begins."), (1, 24 * 400, "An event lasts a year at most.")],
)
def test_dates_that_cannot_be(events, starts, ends, sentence):
    event = make_public_event(events)
    event.starts_at, event.ends_at = hours(starts), hours(ends)
    with pytest.raises(ValidationError) as error:
        event.clean()
    assert sentence in str(error.value)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://example.org/x", "data:text/html,x"])
def test_links_lead_to_the_web(events, link):
    event = make_public_event(events)
    event.booking_link = link
    with pytest.raises(ValidationError):
        event.full_clean()


def test_senseless_leaves(client, events):
    make_public_event(events, title="Only one")
    for asked in ("page=-1", "page=x", "page=999999999999999999", "show=past&page=7"):
        assert client.get(f"/events/?{asked}").status_code == 200
