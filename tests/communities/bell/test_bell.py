"""The bell: what is told, in words, to whom it still belongs, and how each wants to be told."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.bell.queries import PAGE, Line, bell_page
from communities.groups.models import Membership
from communities.notifications.actions import follow, mark_read, notify, set_wish, stop_letters
from communities.notifications.models import Following, Notification
from communities.notifications.queries import unread_count
from communities.people.models import Block
from communities.posts.actions import create_comment, create_post, delete_comment, hide_post
from communities.posts.models import Comment
from communities.posts.queries import parse_cursor
from realtime.models import Update
from tests.cast import CANARY, Cast, make_person
from tests.factories.communities import join

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(cast: Cast) -> None:
    Notification.objects.all().delete()


def say(cast: Cast, by: User, body: str = "Well") -> Comment:
    return create_comment(cast.post, key=uuid.uuid4(), body=body, by=by)


def lines(person: User) -> list[Line]:
    return list(bell_page(person).lines)


def test_comments_are_one_line_that_counts_those_still_there(cast: Cast) -> None:
    said = [say(cast, cast.bob) for _ in range(3)]
    (line,) = lines(cast.alice)
    assert line.text == f"3 new comments on your post ‘New title {CANARY}’."
    delete_comment(said[0], by=cast.bob)
    assert lines(cast.alice)[0].text.startswith("2 new comments")
    for comment in said[1:]:
        delete_comment(comment, by=cast.bob)
    assert lines(cast.alice)[0].is_gone


def test_who_commented_hears_of_the_next_and_may_stop_that(cast: Cast) -> None:
    say(cast, cast.bob)
    say(cast, cast.host)
    assert [line.text for line in lines(cast.bob)] == [f"1 new comment on ‘New title {CANARY}’."]
    mark_read(cast.bob, now=timezone.now())
    follow(cast.bob, cast.post.pk, is_on=False)
    follow(cast.alice, cast.post.pk, is_on=False)
    say(cast, cast.host)
    assert (unread_count(cast.bob), unread_count(cast.alice)) == (0, 1)
    say(cast, cast.host, "@Bob do look")
    assert [line.is_new for line in lines(cast.bob)] == [True, False]


@pytest.mark.parametrize("what", ["hidden", "left", "removed", "blocked", "newcomer"])
def test_what_is_no_longer_there_for_somebody_tells_nothing(cast: Cast, what: str) -> None:
    create_post(cast.g1, key=uuid.uuid4(), title=f"About {CANARY}", body="@Bob", by=cast.alice)
    say(cast, cast.alice, "@Bob too")
    membership = Membership.objects.filter(community=cast.g1, person=cast.bob)
    if what == "hidden":
        for post in cast.g1.posts.filter(author=cast.alice):
            hide_post(post)
    elif what == "blocked":
        Block.objects.create(by=cast.bob, person=cast.alice)
    elif what == "newcomer":
        membership.update(reads_from=timezone.now() + timedelta(days=1))
    else:
        membership.update(state=what)
    assert [(line.is_gone, line.url, line.group) for line in lines(cast.bob)] == [(True, "", "")] * 2
    assert CANARY not in str(lines(cast.bob))


def test_page_costs_the_same_for_one_line_three_and_a_thousand(
    cast: Cast, client_of: Any, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client, costs = client_of(cast.alice), []
    for count in (1, 3, 1_000):
        Notification.objects.all().delete()
        posts = [
            create_post(cast.g1, key=uuid.uuid4(), title="T", body="b", by=cast.alice) for _ in range(min(count, 3))
        ]
        for post in posts:
            create_comment(post, key=uuid.uuid4(), body="@Alice", by=cast.bob)
            create_comment(post, key=uuid.uuid4(), body="Well", by=cast.host)
        rows = [Notification(person=cast.alice, kind="made_host", community=cast.g1) for _ in range(count - len(posts))]
        Notification.objects.bulk_create(rows)
        Notification.objects.filter(kind__in={"mentioned", "comment"}).update(at=timezone.now())
        client.get("/me/notifications/")
        with django_assert_max_num_queries(30) as asked:
            assert client.get("/me/notifications/").status_code == 200
        costs.append(len(asked))
    assert len(set(costs)) == 1, costs


def test_pages_go_on_where_the_last_ended(cast: Cast) -> None:
    now = timezone.now()
    rows = [Notification(person=cast.bob, kind="made_host", at=now) for _ in range(PAGE + 5)]
    Notification.objects.bulk_create(rows)
    first = bell_page(cast.bob)
    second = bell_page(cast.bob, after=parse_cursor(first.older))
    assert (len(first.lines), len(second.lines), second.older) == (PAGE, 5, "")
    assert len({line.id for line in [*first.lines, *second.lines]}) == PAGE + 5


def test_opening_a_line_reads_it_and_visiting_the_post_does_too(cast: Cast, client_of: Any) -> None:
    comment, alice = say(cast, cast.bob), client_of(cast.alice)
    (line,) = lines(cast.alice)
    answer = alice.get(f"/me/notifications/{line.id}/")
    assert answer["Location"] == f"/groups/carers/posts/{cast.post.pk}/?comment={comment.pk}#comment-{comment.pk}"
    assert unread_count(cast.alice) == 0
    say(cast, cast.bob)
    assert unread_count(cast.alice) == 1
    alice.get(f"/groups/carers/posts/{cast.post.pk}/", headers={"Sec-Purpose": "prefetch"})
    assert unread_count(cast.alice) == 1
    alice.get(f"/groups/carers/posts/{cast.post.pk}/")
    assert unread_count(cast.alice) == 0


def test_each_kind_may_be_off_everywhere_or_in_one_group(cast: Cast) -> None:
    about = {"community": cast.g1.pk, "subject": ("post", cast.post.pk)}
    set_wish(cast.alice, community=None, levels={"comment": "off", "reply": "nonsense"})
    assert notify(cast.alice, "comment", **about) is None  # type: ignore[arg-type]
    set_wish(cast.alice, community=cast.g1.pk, levels={"comment": "shown"})
    told = notify(cast.alice, "comment", **about)  # type: ignore[arg-type]
    assert told is not None
    assert told.mail == "no"
    set_wish(cast.alice, community=cast.g1.pk, levels={}, is_muted=True)
    assert notify(cast.alice, "mentioned", **about) is None  # type: ignore[arg-type]
    must_read = notify(cast.alice, "announcement_confirm", **about)  # type: ignore[arg-type]
    assert must_read is not None
    assert must_read.mail == "no"
    assert notify(cast.alice, "made_host", community=cast.g1.pk) is not None


def test_settings_are_kept_by_form(cast: Cast, client_of: Any) -> None:
    alice = client_of(cast.alice)
    page = alice.get("/me/notifications/settings/").content.decode()
    assert "/me/notifications/settings/carers/" in page
    topics = ["mentioned", "comment", "answered", "reply", "announcement", "event", "poll"]
    alice.post("/me/notifications/settings/", dict.fromkeys(topics, "shown"))
    alice.post("/me/notifications/settings/carers/", {"comment": "off"})
    say(cast, cast.bob)
    assert unread_count(cast.alice) == 0
    stop_letters(cast.alice)
    assert 'id="id_letters" checked' not in alice.get("/me/notifications/settings/").content.decode()


def test_a_crowd_that_follows_costs_what_one_does(cast: Cast) -> None:
    def queries_to_tell() -> int:
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            say(cast, cast.bob)
        assert Notification.objects.filter(kind="reply").count() == Following.objects.exclude(person=cast.bob).count()
        return len(captured)

    def more_follow(count: int) -> None:
        people = [make_person(f"carer{uuid.uuid4().hex}") for _ in range(count)]
        join(cast.g1, *people)
        Following.objects.bulk_create(Following(person=person, post=cast.post, is_on=True) for person in people)

    more_follow(1)
    queries_to_tell()
    one = queries_to_tell()
    more_follow(19)
    assert queries_to_tell() == one
    seen = Update.objects.filter(stream__name__startswith="me:", kind="notification")
    assert {
        seen.filter(stream_id=f"me:{row.person_id}", object_id=row.pk).count() for row in Notification.objects.all()
    } == {1}
