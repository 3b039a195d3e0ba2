"""Calendars fetch what their person may read at that moment, and say no more than that person chose."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.approvals.endings import end_all
from communities.calendars.actions import make_feed, renew_feed, revoke_feed
from communities.calendars.models import CalendarFeed
from communities.calendars.queries import dates_in, dates_of, page_of
from communities.events.actions import answer_date, cancel_date, move_date
from communities.events.clocks import Times, local
from communities.groups.actions import remove_member
from communities.groups.models import Community, Membership
from communities.people.models import Block
from communities.posts.actions import hide_post
from communities.posts.models import Post
from core.errors import Refused
from tests.cast import CANARY, Cast, make_person
from tests.factories.events import dates, evening, fresh, in_days, plan

HOSTILE = [
    "Coffee\\; tea, and; cake\\n",
    "BEGIN:VEVENT END:VCALENDAR ATTENDEE:x",
    "🫖" * 150,
    "Te a chacen: “croeso”, ŵyŷ",
]


def fetch(token: str) -> Any:
    return Client().get(f"/calendar/{token}.ics")


def events_in(answer: Any) -> list[Any]:
    assert answer.status_code == 200, answer.content
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def feed(
    cast: Cast, *, by: Any = None, community: Any = None, only_mine: bool = False, with_titles: bool = False
) -> str:
    _made, token = make_feed(community, only_mine=only_mine, with_titles=with_titles, by=by or cast.alice)
    return token


def test_it_says_when_and_no_more_unless_they_chose(cast: Cast) -> None:
    found = plan(cast, title=f"Title {CANARY}", place=f"Place {CANARY}", link=f"https://meet.example.org/{CANARY}")
    plain, full = fetch(feed(cast)), fetch(feed(cast, community=cast.g1, with_titles=True))
    assert CANARY not in plain.content.decode()
    assert "carers" not in plain.content.decode().lower()
    [event] = events_in(plain)
    assert (event["SUMMARY"], event["DTSTART"].dt, event["DTEND"].dt) == (
        "Event in Hearth",
        found.starts_at,
        found.ends_at,
    )
    [event] = events_in(full)
    assert (event["SUMMARY"], event["LOCATION"]) == (f"Title {CANARY}", f"Place {CANARY}")
    assert "meet.example.org" not in full.content.decode()
    assert plain["Cache-Control"] == "private, no-store"
    assert CalendarFeed.objects.first().digest not in plain.content.decode()  # type: ignore[union-attr]


@pytest.mark.parametrize("title", HOSTILE)
def test_what_is_written_is_read_back_whatever_it_is_called(cast: Cast, title: str) -> None:
    found = plan(cast, title=title, place=title[:200])
    answer = fetch(feed(cast, with_titles=True))
    [event] = events_in(answer)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (found.event.post.title, found.event.place)
    assert len(event) == 11, event  # nothing of it became a property of its own
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert all(line.decode() is not None for line in lines)  # no character is cut in two


def test_a_series_is_its_dates_each_with_a_lasting_id(cast: Cast) -> None:
    first = plan(cast, repeats="weekly", count=30)
    token = feed(cast)
    before = {one["UID"]: one for one in events_in(fetch(token))}
    assert len(before) == 30
    day = local(first.starts_at).date()
    move_date(
        fresh(first),
        times=Times(day, day, local(first.starts_at).time(), local(first.ends_at).time().replace(hour=21)),
        by=cast.host,
    )
    cancel_date(dates(first.event)[1], by=cast.host)
    answer = fetch(token)
    after = {one["UID"]: one for one in events_in(answer)}
    assert set(after) == set(before)
    assert [str(one["STATUS"]) for one in after.values()].count("CANCELLED") == 1
    assert {int(one["SEQUENCE"]) for one in after.values()} == {2}
    assert {one["DTSTART"].dt.hour for one in after.values()} == {19}  # in the spring too
    calendar = Calendar.from_ical(answer.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert {one["DTSTART"].params["TZID"] for one in after.values()} == {"Europe/London"}


def test_a_whole_day_is_a_day_and_not_a_time(cast: Cast) -> None:
    plan(cast, Times(in_days(7), in_days(8)))
    [event] = events_in(fetch(feed(cast)))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (in_days(7), in_days(9))


def _removed(cast: Cast) -> None:
    remove_member(Membership.objects.get(community=cast.g1, person=cast.alice), by=cast.host)


def _hidden(cast: Cast) -> None:
    hide_post(Post.objects.get(kind="event"))


def _blocked(cast: Cast) -> None:
    Block.objects.create(by=cast.alice, person=cast.host)


def _late(cast: Cast) -> None:
    Membership.objects.filter(community=cast.g1, person=cast.alice).update(reads_from=timezone.now())


def _rules(cast: Cast) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(rules_version=9)


@pytest.mark.parametrize("change", [_removed, _hidden, _blocked, _late, _rules])
def test_asked_each_time_and_not_when_it_was_made(cast: Cast, change: Any) -> None:
    plan(cast)
    token = feed(cast)
    assert len(events_in(fetch(token))) == 1
    change(cast)
    assert events_in(fetch(token)) == []


def test_one_groups_feed_ends_with_the_membership(cast: Cast) -> None:
    token = feed(cast, community=cast.g1)
    _removed(cast)
    assert fetch(token).status_code == 404
    with pytest.raises(Refused):
        feed(cast, community=cast.g1)
    with pytest.raises(Refused):
        feed(cast, community=cast.g2)


def test_unknown_taken_back_renewed_and_shut_out_are_one_404(cast: Cast) -> None:
    old = feed(cast)
    made, new = renew_feed(CalendarFeed.objects.get().pk, by=cast.alice)
    ended = feed(cast, community=cast.g1)
    revoke_feed(CalendarFeed.objects.get(community=cast.g1).pk, by=cast.alice)
    with pytest.raises(Refused):
        renew_feed(made.pk, by=cast.bob)
    assert revoke_feed(made.pk, by=cast.bob) == 0
    shut_out = feed(cast, by=cast.bob)
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(state="suspended")
    assert fetch(new).status_code == 200
    answers = [fetch(token) for token in (old, ended, shut_out, "A" * 43)]
    assert {one.status_code for one in answers} == {404}
    tokens = (old, ended, shut_out, "A" * 43)
    said = [one.content.decode().replace(token, "") for one, token in zip(answers, tokens, strict=True)]
    assert len(set(said)) == 1
    end_all(cast.alice, by=None)
    assert not CalendarFeed.objects.filter(person=cast.alice).exists()


def test_only_what_they_answered(cast: Cast) -> None:
    first, second = plan(cast), plan(cast, evening(8))
    answer_date(fresh(first), said="maybe", by=cast.alice)
    answer_date(fresh(second), said="no", by=cast.alice)
    assert [one["DTSTART"].dt for one in events_in(fetch(feed(cast, only_mine=True)))] == [first.starts_at]


@pytest.mark.once("sqlite")
def test_a_calendar_that_comes_too_often_waits_known_or_not(cast: Cast) -> None:
    for token in (feed(cast), "A" * 43):
        codes = [fetch(token).status_code for _ in range(61)]
        assert codes[-1] == 429
        assert codes[-2] != 429
    cache.clear()


def test_the_address_is_shown_once_and_only_to_its_person(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    page = client.post("/me/calendar/", {"do": "make", "community": "", "only_mine": "on"})
    token = page.content.decode().partition("/calendar/")[2].partition(".ics")[0]
    assert token not in client.get("/me/calendar/").content.decode()
    token = page.content.decode().partition("http://testserver/calendar/")[2].partition(".ics")[0]
    assert fetch(token).status_code == 200
    client.post("/me/calendar/", {"do": "revoke", "feed": CalendarFeed.objects.get().pk})
    assert fetch(token).status_code == 404
    other = client.post("/me/calendar/", {"do": "make", "community": cast.g2.pk})
    assert "Choose one of these groups." in other.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_feeds_cost_the_same(cast: Cast, count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        answer_date(plan(cast, repeats="weekly", count=count + 1), said="yes", by=cast.bob)
    token = feed(cast)
    now = timezone.now()
    cast.alice.answers = {}
    with django_assert_num_queries(4):
        assert len(page_of(dates_in(cast.g1, reader=cast.alice), reader=cast.alice, now=now).items) == count * (
            count + 1
        )
    with django_assert_num_queries(3):
        page_of(dates_of(cast.alice), reader=cast.alice, now=now)
    with django_assert_num_queries(2):
        fetch(token)


def test_lists_go_by_page_both_ways_without_leaving_one_out(cast: Cast) -> None:
    first = plan(cast, repeats="weekly", count=70)
    found = dates(first.event)
    for over, now, wanted in ((False, timezone.now(), found), (True, found[-1].ends_at, found[::-1])):
        seen: list[Any] = []
        after = None
        for _ in range(3):
            page = page_of(dates_of(cast.alice), reader=cast.alice, now=now, over=over, after=after)
            seen += [item.date for item in page.items]
            after = (seen[-1].starts_at, seen[-1].pk)
        assert seen == wanted
        assert page.more == ""


def test_download_and_link_are_for_readers_alone(cast: Cast) -> None:
    found = plan(cast, title=f"Title {CANARY}")
    for who, code in ((cast.alice, 200), (cast.carol, 404)):
        client = Client()
        client.force_login(who)
        assert client.get(f"/groups/carers/posts/{found.event.post_id}/event.ics").status_code == code
        assert client.get(f"/calendar/dates/{found.pk}/").status_code == {200: 302, 404: 404}[code]
    assert make_person("zoe").calendar_feeds.count() == 0
    assert found.starts_at - timezone.now() > timedelta(days=5)
