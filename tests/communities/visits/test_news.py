"""What is new to somebody in a group: since their last visit, by others, and only what they read."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from communities.groups.models import Community, Membership
from communities.people.actions import block_person
from communities.posts.actions import create_comment, create_post, hide_comment
from communities.posts.models import Comment, Post
from communities.posts.queries import feed_of
from communities.visits.actions import mark_all_read, note_visit
from communities.visits.models import Visit
from communities.visits.queries import News, new_posts_in, news_of, unread_under
from tests.cast import Cast
from tests.threads import at_once

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2027, 1, 8, 21, 40, tzinfo=UTC)
MONDAY = FRIDAY + timedelta(days=3)


@pytest.fixture
def group(cast: Cast) -> Community:
    Post.objects.update(created_at=FRIDAY - timedelta(days=1), active_at=FRIDAY - timedelta(days=1))
    Comment.objects.update(created_at=FRIDAY - timedelta(days=1))
    note_visit(cast.g1, by=cast.alice, now=FRIDAY)
    return cast.g1


def post(group: Community, by: User, at: datetime = MONDAY - timedelta(hours=2)) -> Post:
    return create_post(group, key=uuid.uuid4(), title="A", body="b", by=by, now=at)


def comment(on: Post, by: User, at: datetime = MONDAY - timedelta(hours=1)) -> Comment:
    return create_comment(on, key=uuid.uuid4(), body="c", by=by, now=at)


def news(group: Community, reader: User, now: datetime = MONDAY) -> News:
    found = news_of(feed_of(group, reader=reader).posts, group, reader=reader, now=now)
    assert found is not None
    return found


def test_what_others_wrote_since_friday_is_new_and_one_s_own_is_not(cast: Cast, group: Community) -> None:
    theirs, mine = post(group, cast.bob), post(group, cast.alice)
    comment(cast.flagged_post, cast.host)
    comment(mine, cast.alice)
    found = news(group, cast.alice)
    assert (found.since, found.posts, found.comments) == (FRIDAY, {theirs.pk}, {cast.flagged_post.pk: 1})
    assert found.line == cast.post.pk
    assert news_of([], group, reader=cast.bob, now=MONDAY) is None
    unread = unread_under(cast.flagged_post, reader=cast.alice, now=MONDAY)
    assert unread is not None
    assert (unread.count, unread.is_more, unread.since) == (1, False, FRIDAY)
    assert unread_under(mine, reader=cast.alice, now=MONDAY) is None


def test_hidden_blocked_and_earlier_than_one_s_time_is_never_new(cast: Cast, group: Community) -> None:
    blocked = post(group, cast.bob)
    comment(blocked, cast.host)
    hide_comment(comment(cast.post, cast.host))
    comment(cast.post, cast.bob)
    block_person(cast.bob, by=cast.alice)
    assert news(group, cast.alice).count == 0
    assert unread_under(cast.post, reader=cast.alice, now=MONDAY) is None
    assert new_posts_in([group], reader=cast.alice, now=MONDAY) == {}
    post(group, cast.host)
    assert new_posts_in([group], reader=cast.alice, now=MONDAY) == {group.pk: 1}
    Membership.objects.filter(person=cast.alice).update(reads_from=MONDAY)
    alice = User.objects.get(pk=cast.alice.pk)
    assert new_posts_in([group], reader=alice, now=MONDAY) == {}
    Membership.objects.filter(person=cast.alice).update(reads_from=None, role=Membership.Role.GUEST)
    assert new_posts_in([group], reader=alice, now=MONDAY) == {}


def test_the_marks_stay_while_the_visit_lasts_and_a_later_one_begins_where_it_ended(
    cast: Cast, group: Community
) -> None:
    for minutes in (0, 20, 45):  # never half an hour away
        now = MONDAY + timedelta(minutes=minutes)
        note_visit(group, by=cast.alice, now=now)
        assert news(group, cast.alice, now).since == FRIDAY
    left = MONDAY + timedelta(minutes=45)
    assert news(group, cast.alice, left + timedelta(hours=2)).since == left


def test_two_looks_within_a_minute_write_once(
    cast: Cast, group: Community, django_assert_num_queries: Callable[[int], Any]
) -> None:
    note_visit(group, by=cast.alice, now=MONDAY)
    with django_assert_num_queries(1):
        note_visit(group, by=cast.alice, now=MONDAY + timedelta(seconds=59))
    assert Visit.objects.get(person=cast.alice).looked_at == MONDAY


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_keep_what_was_new(cast: Cast) -> None:
    note_visit(cast.g1, by=cast.alice, now=FRIDAY)
    at_once(*[lambda: note_visit(cast.g1, by=cast.alice, now=MONDAY)] * 4)
    assert Visit.objects.values_list("since", "looked_at").get(person=cast.alice) == (FRIDAY, MONDAY)
    at_once(*[lambda: note_visit(cast.g1, by=cast.bob, now=MONDAY)] * 4)
    assert Visit.objects.filter(person=cast.bob).count() == 1


def test_all_is_read_up_to_when_the_page_was_made(cast: Cast, group: Community) -> None:
    post(group, cast.bob)
    later = post(group, cast.bob, MONDAY + timedelta(seconds=30))
    now = MONDAY + timedelta(minutes=1)
    mark_all_read(group, until=MONDAY, by=cast.alice, now=now)
    assert news(group, cast.alice, now).posts == {later.pk}
    mark_all_read(group, until=MONDAY - timedelta(days=9), by=cast.alice, now=now)
    assert news(group, cast.alice, now).since == MONDAY
    mark_all_read(group, until=MONDAY + timedelta(days=9), by=cast.alice, now=now)
    assert news(group, cast.alice, now).since == now


def test_a_browser_that_fetches_ahead_has_not_looked(cast: Cast, group: Community) -> None:
    client, url = Client(), f"/groups/{group.slug}/"
    client.force_login(cast.alice)
    with time_machine.travel(MONDAY, tick=False):
        client.force_login(cast.alice)
        assert client.get(url, headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 200
        assert Visit.objects.get(person=cast.alice).looked_at == FRIDAY
        client.get(url)
        assert Visit.objects.get(person=cast.alice).looked_at == MONDAY
        page = client.post(f"{url}read/", {"until": "nonsense"})
        assert page.status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_much_is_new(
    cast: Cast, group: Community, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    groups = [group]
    for n in range(count):
        written = post(group, cast.bob)
        comment(written, cast.host)
        if n:
            other = Community.objects.create(name=f"g{n}", slug=f"g{n}")
            Membership.objects.create(community=other, person=cast.alice)
            note_visit(other, by=cast.alice, now=FRIDAY)
            groups.append(other)
    posts = feed_of(group, reader=cast.alice).posts
    with django_assert_num_queries(4):  # of which one asks for the membership, which a page knows already
        assert news_of(posts, group, reader=cast.alice, now=MONDAY)
    with django_assert_num_queries(3):
        unread_under(written, reader=cast.alice, now=MONDAY)
    with django_assert_num_queries(5):
        assert new_posts_in(groups, reader=cast.alice, now=MONDAY) == {group.pk: count}
