"""Events: planned, answered up to their last place, moved, cancelled, and told of once."""

import uuid
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.events.actions import (
    Details,
    answer_date,
    cancel_date,
    edit_event,
    fill_places,
    forget_details,
    move_date,
)
from communities.events.clocks import Times, local
from communities.events.models import Event, EventAnswer, EventDate, EventNotice
from communities.events.queries import counts_of, events_of, people_who_said
from communities.events.telling import tell_of_events
from communities.groups.actions import remove_member
from communities.groups.models import Membership
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.posts.actions import delete_post, hide_post
from communities.posts.models import Post
from communities.posts.queries import feed_of
from communities.posts.updates import GroupSource
from core.errors import Refused
from realtime.models import Stream
from realtime.read import read_page
from tests.cast import Cast
from tests.factories.events import dates, evening, fresh, in_days, plan
from tests.threads import at_once, waits_for


def say(found: EventDate, by: Any, said: str = "yes") -> str:
    return answer_date(fresh(found), said=said, by=by).said


def told(kind: str) -> list[Any]:
    return sorted(Notification.objects.filter(kind=kind).values_list("person__display_name", flat=True))


@pytest.mark.parametrize(
    ("times", "field"),
    [
        (Times(in_days(7), in_days(7), time(19), time(18)), "ends"),
        (Times(in_days(7), in_days(6), time(19), time(20)), "last"),
        (Times(in_days(-2), in_days(-2), time(19), time(20)), "first"),
        (Times(date(9999, 12, 31), date(9999, 12, 31), time(19), time(20)), "first"),
        (Times(date(1, 1, 1), date(1, 1, 1), time(19), time(20)), "first"),
        (Times(in_days(7), in_days(60), time(19), time(20)), "last"),
        (Times(date(2027, 3, 28), date(2027, 3, 28), time(1, 30), time(3)), "starts"),
    ],
)
def test_times_that_cannot_be(cast: Cast, times: Times, field: str) -> None:
    with pytest.raises(Refused) as caught:
        plan(cast, times)
    assert caught.value.field == field
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": -1}, "capacity"),
        ({"capacity": 10**12}, "capacity"),
        ({"place": ""}, "place"),
        ({"place": "a\x00b"}, "place"),
        ({"place": "x" * 301}, "place"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"repeats": "weekly"}, "until"),
        ({"repeats": "weekly", "until": in_days(8)}, "until"),
    ],
)
def test_details_that_cannot_be(cast: Cast, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        plan(cast, **given)
    assert caught.value.field == field


def test_the_form_keeps_what_was_typed_and_the_action_makes_it_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    sent = {
        "key": str(uuid.uuid4()), "title": "Coffee", "body": "Come", "first": in_days(7).isoformat(),
        "starts": "10:30", "ends": "09:30", "place": "The hall\x00", "capacity": "0", "host": "Nobody",
        "repeats": "weekly", "count": "3",
    }  # fmt: skip
    page = client.post("/groups/carers/posts/new/event/", sent).content.decode()
    assert 'value="10:30"' in page
    assert "Null characters are not allowed" in page
    assert "No member of this group has just that name" in page
    sent |= {"ends": "12:00", "place": "The hall", "capacity": "12", "host": "bob"}
    for _ in range(2):
        assert client.post("/groups/carers/posts/new/event/", sent).status_code == 302
    event = Event.objects.get()
    assert (event.post.kind, event.host, event.capacity) == ("event", cast.bob, 12)
    assert [local(one.starts_at).time() for one in dates(event)] == [time(10, 30)] * 3
    assert 'value="12"' in client.get(f"/groups/carers/posts/{event.post_id}/event/edit/").content.decode()


def test_the_last_place_goes_to_one_and_the_next_moves_up_and_is_told(cast: Cast) -> None:
    found = plan(cast, capacity=1)
    assert [say(found, cast.alice), say(found, cast.bob), say(found, cast.host)] == ["yes", "waiting", "waiting"]
    assert say(found, cast.bob) == "waiting"  # asked again one keeps one's turn
    assert say(found, cast.alice, "no") == "no"
    assert counts_of([found.pk])[found.pk] == {"yes": 1, "maybe": 0, "waiting": 1}
    assert people_who_said(found, "yes", reader=cast.alice).get().person == cast.bob
    assert told("event_place") == ["Bob"]
    assert fresh(found).has_waiting
    assert fill_places(now=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_for_the_last_place(cast: Cast) -> None:
    found = plan(cast, capacity=1)
    said = at_once(*[lambda who=who: say(found, who) for who in (cast.alice, cast.bob, cast.host)])
    assert sorted(said) == ["waiting", "waiting", "yes"]
    at_once(
        lambda: say(found, EventAnswer.objects.get(said="yes").person, "no"),
        *[lambda: fill_places(now=timezone.now())] * 2,
    )
    assert EventAnswer.objects.filter(said="yes").count() == 1
    assert Notification.objects.filter(kind="event_place").count() == 1


@pytest.mark.parametrize("how", ["removed", "suspended"])
def test_who_goes_frees_their_place_and_finds_it_taken(cast: Cast, how: str) -> None:
    found = plan(cast, capacity=1)
    say(found, cast.bob)
    say(found, cast.alice)
    if how == "removed":
        remove_member(cast.bob_membership, by=cast.host)
    else:
        type(cast.bob).objects.filter(pk=cast.bob.pk).update(state="suspended")
    assert counts_of([found.pk])[found.pk]["yes"] == 0
    assert fill_places(now=timezone.now()) == 1
    assert told("event_place") == ["Alice"]
    Membership.objects.filter(pk=cast.bob_membership.pk).update(state="active")
    type(cast.bob).objects.filter(pk=cast.bob.pk).update(state="approved")
    assert counts_of([found.pk])[found.pk]["yes"] == 1


@pytest.mark.parametrize("who", ["carol", "frank", "mod1", "eve"])
def test_who_does_not_belong_cannot_answer(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as caught:
        say(plan(cast), cast.people[who])
    assert caught.value.code == "not_found"


def test_nobody_answers_what_is_cancelled_over_or_taken_away(cast: Cast) -> None:
    found = plan(cast)
    with pytest.raises(Refused):
        answer_date(fresh(found), said="yes", by=cast.alice, now=found.ends_at)
    with pytest.raises(Refused):
        answer_date(fresh(found), said="waiting", by=cast.alice)
    cancelled = plan(cast)
    cancel_date(fresh(cancelled), by=cast.host)
    with pytest.raises(Refused):
        say(cancelled, cast.alice)
    hide_post(found.event.post)
    with pytest.raises(Refused):
        say(found, cast.alice)


def test_more_places_are_given_out_by_the_clock(cast: Cast) -> None:
    found = plan(cast, capacity=1)
    say(found, cast.alice)
    say(found, cast.bob)
    edit_event(fresh(found).event, title="Coffee", body="Come in", details=Details(place="The hall"), by=cast.host)
    assert fill_places(now=timezone.now()) == 1
    assert told("event_place") == ["Bob"]


def test_blocked_people_are_counted_and_not_named(cast: Cast) -> None:
    found = plan(cast)
    say(found, cast.bob)
    Block.objects.create(by=cast.alice, person=cast.bob)
    client = Client()
    client.force_login(cast.alice)
    page = client.get(f"/groups/carers/posts/{found.event.post_id}/dates/{found.pk}/").content.decode()
    assert "Bob" not in page
    assert "People you have blocked are counted and not named." in page


def test_a_series_moves_from_one_date_on_and_keeps_its_hour(cast: Cast) -> None:
    first = plan(cast, repeats="weekly", count=20)
    say(dates(first.event)[2], cast.alice)
    third = dates(first.event)[2]
    day = local(third.starts_at).date() + timedelta(days=1)
    move_date(third, times=Times(day, day, time(18), time(19)), and_later=True, by=cast.host)
    moved = dates(first.event)
    assert [local(one.starts_at).time() for one in moved] == [time(19)] * 2 + [time(18)] * 18
    assert (local(moved[3].starts_at).date() - day).days == 7
    assert moved[2].moved_from == third.starts_at
    assert tell_of_events(now=timezone.now()) == 1
    assert told("event_changed") == ["Alice"]
    assert tell_of_events(now=timezone.now()) == 0


def test_one_date_of_a_series_is_cancelled_and_the_next_one_stands_there(cast: Cast) -> None:
    first = plan(cast, repeats="weekly", count=3)
    say(first, cast.alice)
    cancel_date(fresh(first), by=cast.host)
    assert events_of([first.event.post], cast.alice)[first.event.post_id].date == dates(first.event)[1]
    tell_of_events(now=timezone.now())
    assert told("event_cancelled") == ["Alice"]
    assert tell_of_events(now=first.starts_at) == 0  # nobody is reminded of it


@pytest.mark.parametrize("who", ["alice", "carol", "mod1"])
def test_only_its_author_its_host_and_hosts_of_the_group_move_it(cast: Cast, who: str) -> None:
    found = plan(cast)
    for act in (lambda: cancel_date(fresh(found), by=cast.people[who]),
                lambda: move_date(fresh(found), times=evening(9), by=cast.people[who])):  # fmt: skip
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "not_found"
    mine = plan(cast, host=cast.alice)
    assert move_date(fresh(mine), times=evening(9), by=cast.alice).moved_from


def test_reminders_a_day_and_an_hour_before_never_twice_and_never_late(cast: Cast) -> None:
    found = plan(cast)
    for who, said in ((cast.alice, "yes"), (cast.bob, "maybe"), (cast.host, "no")):
        say(found, who, said)
    assert tell_of_events(now=found.starts_at - timedelta(hours=25)) == 0
    assert tell_of_events(now=found.starts_at - timedelta(hours=23)) == 2
    assert tell_of_events(now=found.starts_at - timedelta(hours=22)) == 0
    assert tell_of_events(now=found.starts_at - timedelta(minutes=30)) == 2
    assert told("event_soon") == ["Alice", "Bob"]  # one line each, which has grown
    late = plan(cast)
    say(late, cast.alice)
    assert tell_of_events(now=late.starts_at - timedelta(minutes=30)) == 1  # the day's is overtaken by the hour's
    begun = plan(cast)
    say(begun, cast.alice)
    assert tell_of_events(now=begun.starts_at) == 0
    assert not EventNotice.objects.filter(done_at=None, due_at__lte=begun.starts_at).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_tell_nobody_twice(cast: Cast) -> None:
    found = plan(cast)
    for who in (cast.alice, cast.bob):
        say(found, who)
    counts = at_once(*[lambda: tell_of_events(now=found.starts_at - timedelta(hours=23))] * 3)
    assert sorted(counts)[-1] == sum(counts) == 2


def test_nobody_is_told_who_may_not_read_of_it_or_blocked_its_author(cast: Cast) -> None:
    found = plan(cast)
    for who in (cast.alice, cast.bob):
        say(found, who)
    Block.objects.create(by=cast.alice, person=cast.host)
    remove_member(cast.bob_membership, by=cast.host)
    cancel_date(fresh(found), by=cast.host)
    assert tell_of_events(now=timezone.now()) == 0


def test_a_newcomer_with_protected_history_does_not_count_and_cannot_answer(cast: Cast) -> None:
    found = plan(cast)
    say(found, cast.bob)
    Membership.objects.filter(pk=cast.bob_membership.pk).update(reads_from=timezone.now())
    assert counts_of([found.pk])[found.pk]["yes"] == 0
    client = Client()
    client.force_login(cast.bob)
    address = f"/groups/carers/posts/{found.event.post_id}/dates/{found.pk}/answer/"
    assert client.post(address, {"said": "yes"}).status_code == 404


def test_counts_are_live_and_say_nobody(cast: Cast) -> None:
    found = plan(cast)
    say(found, cast.alice)
    frames = [one for one in read_page(GroupSource(), f"group:{cast.g1.pk}", 0).items if one["kind"] == "event"]
    assert frames[-1]["data"] == {"yes": 1, "maybe": 0, "waiting": 0, "post": str(found.event.post_id)}


def test_where_it_was_is_wiped_with_its_words(cast: Cast) -> None:
    found = plan(cast, link="https://meet.example.org/x")
    delete_post(found.event.post, by=cast.host)
    assert forget_details() == 0
    Post.objects.filter(pk=found.event.post_id).update(body="", title="", html="")
    assert forget_details() == 1
    assert (fresh(found).event.place, fresh(found).event.link) == ("", "")


@pytest.mark.parametrize("count", [1, 3])
def test_feed_with_events_costs_the_same(cast: Cast, count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        say(plan(cast, host=cast.bob), cast.alice)
    cast.alice.answers = {}  # as in a page: one membership is asked for once
    with django_assert_num_queries(11):
        page = feed_of(cast.g1, reader=cast.alice)
        panels = [post.panel.data for post in page.posts if post.kind == "event" and post.panel]
    assert [panel.counts["yes"] for panel in panels] == [1] * count


@pytest.mark.django_db(transaction=True)
def test_edit_waits_for_the_event_before_it_takes_the_groups_stream(cast: Cast) -> None:
    event = plan(cast).event
    stream = Stream.objects.get(pk=f"group:{cast.g1.pk}")
    change = {"title": "New title", "body": "New words", "details": Details(place="The library")}
    waits_for(event, lambda: edit_event(event, by=cast.host, **change), before=stream)
    assert Event.objects.get(pk=event.pk).place == "The library"


def test_whoever_answered_is_told_when_the_whole_event_is_deleted(cast: Cast, client_of: Any) -> None:
    event = plan(cast, repeats="weekly", count=3).event
    for one in dates(event)[:2]:
        say(one, cast.bob)
    say(dates(event)[2], cast.alice, "no")
    delete_post(dates(event)[0].event.post, by=cast.host)
    assert tell_of_events(now=timezone.now()) == 1
    assert tell_of_events(now=timezone.now()) == 0
    assert told("event_gone") == ["Bob"]
    shown = client_of(cast.bob).get("/me/notifications/").content.decode()
    assert "will not take place" in shown
    assert event.post.title not in shown


def test_nobody_is_told_of_the_end_of_what_is_only_hidden(cast: Cast) -> None:
    date = plan(cast)
    say(date, cast.bob)
    hide_post(date.event.post)
    assert tell_of_events(now=timezone.now()) == 0
