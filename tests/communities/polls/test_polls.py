"""Polls: one vote each, changed until the stored end; a secret one keeps nothing that says who voted what."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.closing.actions import close_account
from communities.front.actions import forget_deleted_words
from communities.groups.actions import remove_member
from communities.groups.models import Community
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.placing.actions import move_post
from communities.polls.actions import (
    cast_vote,
    close_polls,
    create_poll,
    edit_poll,
    remind_all,
    state_outcome,
    withdraw_vote,
)
from communities.polls.models import Ballot, Poll, Telling, Voter
from communities.polls.queries import have_voted, live_polls, polls_of
from communities.polls.telling import tell_of_polls
from communities.posts.actions import delete_post, hide_post
from communities.posts.models import Post
from communities.posts.queries import feed_of
from core.errors import Refused
from moderation.subjects import snapshot
from realtime.models import Stream
from tests.cast import Cast, make_person
from tests.factories.communities import join
from tests.threads import at_once, waits_for

NOW = timezone.now().replace(microsecond=0)
END = NOW + timedelta(days=3)


def ask(cast: Cast, **fields: Any) -> Poll:
    sent = {
        "key": uuid.uuid4(), "title": "Which evening?", "body": "For the meeting", "by": cast.alice, "now": NOW,
        "options": ["Monday", "Tuesday", "Friday"], "closes_at": END, "is_multiple": False, "is_anonymous": True,
        "hides_results": True, **fields,
    }  # fmt: skip
    return fresh(create_poll(cast.g1, **sent).pk)


def fresh(post: uuid.UUID) -> Poll:
    return Poll.objects.select_related("post__community", "post__author").get(post=post)


def vote(poll: Poll, by: User, *numbers: int, now: datetime = NOW) -> None:
    cast_vote(fresh(poll.post_id), options=pks(poll, *numbers), by=by, now=now)


def pks(poll: Poll, *numbers: int) -> list[uuid.UUID]:
    return list(poll.options.filter(number__in=numbers).values_list("pk", flat=True))


def change(cast: Cast, **fields: Any) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(**fields)
    cast.g1.refresh_from_db()


def seen(poll: Poll, by: User, now: datetime = NOW) -> Any:
    post = fresh(poll.post_id).post
    return polls_of([post], by, now=now)[post.pk]


def numbers(poll: Poll, by: User, now: datetime = NOW) -> list[int | None]:
    return [line.votes for line in seen(poll, by, now).lines]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"options": ["Monday"]}, "options"),
        ({"options": [str(n) for n in range(13)]}, "options"),
        ({"options": ["Monday", " monday "]}, "options"),
        ({"options": ["Monday", "  ", "\n"]}, "options"),
        ({"options": ["Monday", "x" * 101]}, "options"),
        ({"options": ["Monday", "Tues\0day"]}, "options"),
        ({"closes_at": NOW}, "closes_at"),
        ({"closes_at": NOW + timedelta(days=400)}, "closes_at"),
        ({"title": " "}, "title"),
    ],
)
def test_bad_polls_are_refused(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(cast, **fields)
    assert caught.value.field == field
    assert not Poll.objects.exists()


def test_sent_twice_is_asked_once(cast: Cast) -> None:
    key = uuid.uuid4()
    assert ask(cast, key=key) == ask(cast, key=key)
    with pytest.raises(Refused):
        ask(cast, key=key, is_anonymous=False)


@pytest.mark.parametrize("who", ["carol", "dave", "mod1", "frank", "banned"])
def test_only_members_vote(cast: Cast, who: str) -> None:
    poll = ask(cast)
    with pytest.raises(Refused):
        vote(poll, cast.people[who], 1)
    assert not Ballot.objects.exists()


def test_one_vote_each_which_can_be_changed_and_taken_back(cast: Cast) -> None:
    poll = ask(cast, hides_results=False, is_anonymous=False)
    vote(poll, cast.bob, 1)
    vote(poll, cast.bob, 1)
    vote(poll, cast.bob, 2)
    assert numbers(poll, cast.alice) == [0, 1, 0]
    assert [line.is_mine for line in seen(poll, cast.bob).lines] == [False, True, False]
    withdraw_vote(fresh(poll.post_id), by=cast.bob, now=NOW)
    assert not seen(poll, cast.bob).has_voted
    for wrong in ([], pks(poll, 1, 2), [uuid.uuid4()], pks(ask(cast), 1)):
        with pytest.raises(Refused) as caught:
            cast_vote(fresh(poll.post_id), options=wrong, by=cast.bob, now=NOW)
        assert caught.value.code == "invalid"
    assert not Ballot.objects.exists()


def test_several_answers_where_the_poll_takes_several(cast: Cast) -> None:
    poll = ask(cast, is_multiple=True, is_anonymous=False, hides_results=False)
    vote(poll, cast.bob, 1, 3)
    assert numbers(poll, cast.alice) == [1, 0, 1]
    assert seen(poll, cast.alice).voters == 1


def test_stored_end_refuses_votes_before_the_clock_comes(cast: Cast) -> None:
    poll = ask(cast)
    vote(poll, cast.bob, 1, now=END - timedelta(seconds=1))
    with pytest.raises(Refused):
        vote(poll, cast.bob, 2, now=END)
    with pytest.raises(Refused):
        withdraw_vote(fresh(poll.post_id), by=cast.bob, now=END)
    assert fresh(poll.post_id).closed_at is None
    assert seen(poll, cast.bob, END).voters == 1


def test_hidden_results_are_nowhere_until_it_is_closed(cast: Cast) -> None:
    poll = ask(cast)
    people = [cast.alice, cast.bob, cast.host]
    for person in people:
        vote(poll, person, 2)
    assert numbers(poll, cast.host) == [None] * 3
    assert live_polls([poll.pk])[poll.pk][1] == {"voters": 3, "over": False}
    client = Client()
    client.force_login(cast.host)
    page = client.get(f"/groups/carers/posts/{poll.post_id}/").content.decode()
    assert "<progress" not in page
    assert 'data-live-value="voters">3<' in page
    assert client.get(f"/groups/carers/posts/{poll.post_id}/votes/").status_code == 404
    assert numbers(poll, cast.bob, END) == [0, 3, 0]
    assert close_polls(now=END) == 1
    assert close_polls(now=END) == 0
    assert numbers(poll, cast.bob, END) == [0, 3, 0]


def test_secret_votes_are_tied_to_nobody(cast: Cast) -> None:
    """What a reader of the database finds: while it is open no person beside a vote, and afterwards no vote at all."""
    poll = ask(cast, closes_at=END)
    for person, number in ((cast.alice, 1), (cast.bob, 2), (cast.host, 2)):
        vote(poll, person, number)
    assert not Voter.objects.exists()
    stored = {(ballot.person_id, ballot.token) for ballot in poll.ballots.all()}
    assert {person for person, _token in stored} == {None}
    ids = {one.hex for one in (cast.alice.pk, cast.bob.pk, cast.host.pk)}
    assert not ids & {token for _person, token in stored}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM communities_poll")
        assert cursor.fetchone()[0] != poll.key  # encrypted with a key that is not in the database
    close_polls(now=END)
    assert not Ballot.objects.exists()
    assert fresh(poll.post_id).key == ""
    assert have_voted(fresh(poll.post_id), {cast.alice.pk, cast.dave.pk}) == {cast.alice.pk}
    assert seen(poll, cast.alice, END).has_voted
    assert [line.is_mine for line in seen(poll, cast.alice, END).lines] == [False] * 3


def test_secret_vote_of_two_shows_and_stores_no_numbers(cast: Cast) -> None:
    poll = ask(cast, hides_results=False)
    vote(poll, cast.alice, 1)
    vote(poll, cast.bob, 2)
    assert numbers(poll, cast.host) == [None] * 3
    close_polls(now=END)
    assert numbers(poll, cast.host, END) == [None] * 3
    assert set(poll.options.values_list("votes", flat=True)) == {None}


def test_a_vote_stays_when_its_person_goes_and_they_are_named_no_more(cast: Cast) -> None:
    poll = ask(cast, is_anonymous=False, hides_results=False)
    vote(poll, cast.bob, 1)
    vote(poll, cast.host, 1)
    path, client = f"/groups/carers/posts/{poll.post_id}/votes/", Client()
    client.force_login(cast.alice)
    page = client.get(path).content.decode()
    assert "Bob" in page
    assert "Host" in page
    remove_member(cast.bob_membership, by=cast.host)
    Block.objects.create(by=cast.alice, person=cast.host)
    page = client.get(path).content.decode()
    assert "Bob" not in page
    assert "Host" not in page.split("<main")[1]
    assert numbers(poll, cast.alice) == [2, 0, 0]


def test_options_and_end_stay_once_somebody_has_voted(cast: Cast) -> None:
    poll = ask(cast)
    edit = {"title": "Which day?", "body": "b", "options": ["A", "B"], "closes_at": END, "by": cast.alice, "now": NOW}
    edit_poll(fresh(poll.post_id), **edit)
    assert list(poll.options.values_list("text", flat=True)) == ["A", "B"]
    vote(poll, cast.bob, 1)
    for change in ({"title": "Other"}, {"options": ["A", "B", "C"]}, {"closes_at": END + timedelta(days=1)}):
        with pytest.raises(Refused):
            edit_poll(fresh(poll.post_id), **{**edit, **change})
    edit_poll(fresh(poll.post_id), **{**edit, "body": "More words"})
    found = fresh(poll.post_id)
    assert (found.post.title, found.post.body, found.closes_at) == ("Which day?", "More words", END)
    client = Client()
    client.force_login(cast.alice)
    assert client.post(f"/groups/carers/posts/{poll.post_id}/edit/", {"title": "X", "body": "y"}).status_code == 404


def test_a07_fields_nobody_offered_are_ignored(cast: Cast) -> None:
    """Published test A07 for polls: nobody votes for another, moves the end, or takes the secret away."""
    client, other = Client(), ask(cast)
    client.force_login(cast.bob)
    sent = {
        "key": str(uuid.uuid4()), "title": "Mine", "body": "b", "options": "A\nB", "how_many": "one",
        "names": "hidden", "results": "closed", "closes_at": f"{timezone.localtime(END):%Y-%m-%dT%H:%M}",
        "author": str(cast.host.pk), "is_anonymous": "", "voters": "9", "closed_at": "2020-01-01", "kind": "event",
        "outcome": "Won",
    }  # fmt: skip
    assert client.post("/groups/carers/posts/new/poll/", sent).status_code == 302
    poll, path = fresh(uuid.UUID(sent["key"])), f"/groups/carers/posts/{sent['key']}/"
    assert (poll.is_anonymous, poll.voters, poll.closed_at, poll.outcome) == (True, None, None, "")
    assert (poll.post.kind, poll.post.author) == ("poll", cast.bob)
    [option] = pks(poll, 1)
    extra = {"person": str(cast.alice.pk), "token": "x", "closes_at": "2099-01-01T00:00", "poll": str(other.pk)}
    assert client.post(f"{path}vote/", {"options": str(option), **extra}).status_code == 302
    assert have_voted(fresh(poll.post_id), {cast.alice.pk, cast.bob.pk}) == {cast.bob.pk}
    [foreign] = pks(other, 1)
    assert "Choose one of the answers." in client.post(f"{path}vote/", {"options": str(foreign)}).content.decode()
    assert "Choose one of the answers." in client.post(f"{path}vote/", {"options": "\0"}).content.decode()
    assert Ballot.objects.count() == 1
    body = {"body": "c", "options": "A\nC", "title": "Other", "names": "shown", "is_anonymous": "", "closes_at": ""}
    assert client.post(f"{path}poll/edit/", body).status_code == 302
    poll = fresh(poll.post_id)
    assert (poll.is_anonymous, poll.post.title, poll.post.body) == (True, "Mine", "c")
    assert list(poll.options.values_list("text", flat=True)) == ["A", "B"]


def test_taken_away_poll_takes_no_votes_and_tells_nobody(cast: Cast) -> None:
    poll = ask(cast)
    hide_post(poll.post)
    with pytest.raises(Refused):
        vote(poll, cast.bob, 1)
    assert tell_of_polls(now=END - timedelta(hours=1)) == 0
    client = Client()
    client.force_login(cast.bob)
    assert client.get(f"/groups/carers/posts/{poll.post_id}/vote/").status_code == 404


def told(kind: str) -> list[User]:
    return [row.person for row in Notification.objects.filter(kind=kind).select_related("person")]


def test_whoever_has_not_voted_is_reminded_once_a_day_and_before_the_end(cast: Cast) -> None:
    join(cast.g1, *[make_person(f"p{n}") for n in range(120)])
    poll = ask(cast)
    vote(poll, cast.bob, 1)
    for who, wanted in ((cast.bob, "conflict"), (cast.carol, "conflict")):
        with pytest.raises(Refused) as caught:
            remind_all(fresh(poll.post_id).post, closes_at=END, by=who, now=NOW)
        assert caught.value.code == wanted
    remind_all(fresh(poll.post_id).post, closes_at=END, by=cast.host, now=NOW)
    with pytest.raises(Refused):
        remind_all(fresh(poll.post_id).post, closes_at=END, by=cast.alice, now=NOW + timedelta(hours=23))
    tell_of_polls(now=NOW)
    assert tell_of_polls(now=NOW) == 0
    people = told("poll_asked")
    assert len(people) == len({one.pk for one in people}) == 121  # the newcomers and alice
    assert cast.bob not in people
    assert tell_of_polls(now=END - timedelta(days=1, seconds=1)) == 0
    assert tell_of_polls(now=END - timedelta(days=1)) == 121  # but for its author, and with the host
    assert tell_of_polls(now=END - timedelta(hours=1)) == 0
    assert Telling.objects.filter(kind="closing").count() == 1


def test_the_outcome_is_said_after_the_end_and_told_to_who_voted(cast: Cast) -> None:
    poll = ask(cast)
    for person in (cast.alice, cast.bob):
        vote(poll, person, 1)
    with pytest.raises(Refused):
        state_outcome(fresh(poll.post_id), text="Monday", by=cast.host, now=NOW)
    close_polls(now=END)
    with pytest.raises(Refused):
        state_outcome(fresh(poll.post_id), text="Monday", by=cast.bob, now=END)
    state_outcome(fresh(poll.post_id), text="Monday **it is**", by=cast.host, now=END)
    assert fresh(poll.post_id).outcome_html == "<p>Monday <strong>it is</strong></p>\n"
    with pytest.raises(Refused):
        state_outcome(fresh(poll.post_id), text="Friday", by=cast.alice, now=END)  # nobody rewrites another's words
    state_outcome(fresh(poll.post_id), text="Monday, at six", by=cast.host, now=END)
    assert tell_of_polls(now=END) == 2
    assert tell_of_polls(now=END) == 0
    assert {one.pk for one in told("poll_outcome")} == {cast.alice.pk, cast.bob.pk}
    client = Client()
    client.force_login(cast.bob)
    assert "Monday, at six" in client.get("/groups/carers/").content.decode()
    Block.objects.create(by=cast.bob, person=cast.host)
    for path in ("/groups/carers/", f"/groups/carers/posts/{poll.post_id}/"):
        assert "Monday, at six" not in client.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_vote_and_one_count(cast: Cast) -> None:
    poll = ask(cast, hides_results=False)
    at_once(*[lambda: vote(poll, cast.bob, 1), lambda: vote(poll, cast.bob, 2)] * 2)
    assert Ballot.objects.count() == 1
    late = END - timedelta(seconds=1)
    at_once(lambda: vote(poll, cast.alice, 1, now=late), lambda: close_polls(now=END), lambda: close_polls(now=END))
    found = fresh(poll.post_id)
    assert (found.voters, Ballot.objects.count()) in {(2, 0), (1, 0)}


@pytest.mark.parametrize("count", [1, 3])
def test_feed_with_polls_costs_the_same(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for n in range(count):
        poll = ask(cast, is_anonymous=bool(n % 2), hides_results=False)
        vote(poll, cast.bob, 1)
    cast.bob.answers = {}
    with django_assert_num_queries(12):  # type: ignore[operator]
        page = feed_of(cast.g1, reader=cast.bob)
    assert sum(post.kind == Post.Kind.POLL for post in page.posts) == count


def test_moves_only_once_it_is_closed(cast: Cast) -> None:
    poll = ask(cast)
    join(cast.g2, cast.host, role="host")
    join(cast.g2, cast.alice)
    with pytest.raises(Refused) as caught:
        move_post(fresh(poll.post_id).post, to=cast.g2, by=cast.host)
    assert "once it is closed" in caught.value.message
    close_polls(now=END)
    assert move_post(fresh(poll.post_id).post, to=cast.g2, by=cast.host).community == cast.g2


def test_closed_account_is_tied_to_no_vote_and_deleted_words_take_the_poll_along(cast: Cast) -> None:
    poll = ask(cast, is_anonymous=False, hides_results=False)
    vote(poll, cast.bob, 1)
    close_account(cast.bob, by=cast.bob)
    assert numbers(poll, cast.alice) == [1, 0, 0]
    assert not Ballot.objects.filter(person=cast.bob).exists()
    assert not Ballot.objects.filter(token=cast.bob.pk.hex).exists()
    delete_post(poll.post, by=cast.alice, now=NOW)
    forget_deleted_words(held=lambda kind: Post.objects.none().values("pk"), now=NOW + timedelta(days=1))
    assert Poll.objects.count() == 1
    forget_deleted_words(held=lambda kind: Post.objects.none().values("pk"), now=NOW + timedelta(days=90))
    assert not Poll.objects.exists()


def test_a_report_keeps_the_answers_and_the_outcome(cast: Cast) -> None:
    poll = ask(cast)
    close_polls(now=END)
    state_outcome(fresh(poll.post_id), text="Friday", by=cast.host, now=END)
    beside = snapshot("post", fresh(poll.post_id).post)["beside"]
    assert [one["text"] for one in beside] == ["Monday", "Tuesday", "Friday", "Friday"]
    assert beside[-1]["by"] == cast.host.display_name
    assert "beside" not in snapshot("post", cast.post)


@pytest.mark.django_db(transaction=True)
def test_edit_waits_for_the_clock_that_closes_the_poll_before_it_takes_the_groups_stream(cast: Cast) -> None:
    poll = ask(cast)
    sent = {"title": "Which night?", "body": "For us", "options": ["Monday", "Tuesday"], "closes_at": END}
    stream = Stream.objects.get(pk=f"group:{cast.g1.pk}")
    waits_for(poll, lambda: edit_poll(poll, by=cast.alice, now=NOW, **sent), before=stream)
    assert fresh(poll.post_id).post.title == "Which night?"


def test_names_are_for_members_and_not_for_who_looks_into_an_open_group(cast: Cast, client_of: Any) -> None:
    change(cast, visibility=Community.Visibility.OPEN)
    poll = ask(cast, is_anonymous=False, hides_results=False)
    vote(poll, cast.bob, 1)
    address = f"/groups/{cast.g1.slug}/posts/{poll.post_id}/"
    assert client_of(cast.carol).get(address).status_code == 200
    assert "votes/" not in client_of(cast.carol).get(address).content.decode()
    assert client_of(cast.carol).get(f"{address}votes/").status_code == 404
    assert client_of(cast.alice).get(f"{address}votes/").status_code == 200


def test_nobody_is_asked_to_vote_in_an_archive(cast: Cast) -> None:
    ask(cast)
    change(cast, archived_at=NOW)
    assert tell_of_polls(now=END - timedelta(hours=1)) == 0


def test_the_order_of_rows_does_not_say_who_chose_what(cast: Cast) -> None:
    """Each secret vote takes others along: beside a log of who was here when, places in a table would be enough."""
    poll = ask(cast, options=[f"Option {n}" for n in range(1, 9)])
    people = [make_person(f"voter{n}") for n in range(8)]
    join(cast.g1, *people)
    orders = set()
    for number, person in enumerate(people, 1):
        vote(poll, person, number)
    for _again in range(3):
        vote(poll, people[0], 2)
        vote(poll, people[0], 1)
        rows = Ballot.options.through.objects.filter(option__poll=poll).order_by("pk")
        orders.add(tuple(rows.values_list("option__number", flat=True)))
    assert len(orders) > 1
    assert sorted(orders.pop()) == list(range(1, 9))
    assert {seen(poll, person).has_voted for person in people} == {True}


def test_who_closed_their_account_is_not_written_down_as_a_voter(cast: Cast) -> None:
    poll = ask(cast)
    for person in (cast.alice, cast.bob, cast.host):
        vote(poll, person, 1)
    close_account(cast.bob, by=cast.bob)
    close_polls(now=END)
    assert not Voter.objects.filter(poll=poll, person=cast.bob).exists()
    assert fresh(poll.post_id).voters == 3
