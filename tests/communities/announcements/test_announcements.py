"""Announcements: hosts alone write them, everybody is told once, and each says for themselves that they read it."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.announcements.actions import confirm_announcement, create_announcement, tell_members
from communities.announcements.models import Announcement, Confirmation
from communities.announcements.queries import announcements_of, asked_of, unconfirmed_by
from communities.groups.models import Membership
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.posts.actions import hide_post
from communities.posts.models import Post
from communities.posts.queries import feed_of
from communities.posts.updates import GroupSource
from core.errors import Refused
from realtime.models import Update
from realtime.read import read_page
from tests.cast import Cast, make_person
from tests.factories.communities import join
from tests.threads import at_once


def announce(cast: Cast, *, must_confirm: bool = True, **fields: Any) -> Announcement:
    sent = {"key": uuid.uuid4(), "title": "A new number", "body": "From Monday", "by": cast.host, **fields}
    post = create_announcement(cast.g1, must_confirm=must_confirm, **sent)
    return Announcement.objects.select_related("post__community", "post__author").get(post=post)


def confirm(announcement: Announcement, by: Any) -> Confirmation:
    fresh = Announcement.objects.select_related("post__community", "post__author").get(pk=announcement.pk)
    return confirm_announcement(fresh, by=by)


@pytest.mark.parametrize("who", ["alice", "carol", "dave", "mod1"])
def test_only_hosts_announce(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as caught:
        announce(cast, by=cast.people[who])
    assert caught.value.code == "not_found"
    assert not Announcement.objects.exists()


def test_a07_fields_nobody_offered_are_ignored(cast: Cast) -> None:
    """Published test A07 for posts: what a form does not offer, sending it does not set."""
    client = Client()
    client.force_login(cast.alice)
    sent = {
        "key": str(uuid.uuid4()), "title": "Mine", "body": "b", "kind": "announcement", "must_confirm": "on",
        "author": str(cast.host.pk), "is_pinned": "1", "pinned_at": "2026-11-22", "locked_at": "2026-11-22",
        "state": "hidden", "community": str(cast.g2.pk), "created_at": "2020-01-01", "html": "<script>",
        "answer": str(cast.comment.pk), "moved_at": "2026-11-22",
    }  # fmt: skip
    assert client.post("/groups/carers/posts/new/announcement/", sent).status_code == 403
    assert client.post("/groups/carers/posts/new/", sent).status_code == 302
    assert client.post(f"/groups/carers/posts/{sent['key']}/edit/", sent | {"body": "c"}).status_code == 302
    post = Post.objects.get(pk=sent["key"])
    assert (post.kind, post.author, post.state, post.community) == ("discussion", cast.alice, "shown", cast.g1)
    assert (post.pinned_at, post.locked_at, post.moved_at, post.answer) == (None, None, None, None)
    assert (post.html, post.created_at.year) == ("<p>c</p>\n", timezone.now().year)
    assert not Announcement.objects.exists()


def test_sent_twice_is_announced_once(cast: Cast) -> None:
    key = uuid.uuid4()
    assert announce(cast, key=key) == announce(cast, key=key)


def test_confirming_is_done_once_by_each_and_counted_live(cast: Cast) -> None:
    announcement = announce(cast)
    first = confirm(announcement, cast.alice)
    assert confirm(announcement, cast.alice) == first
    frames = [frame for frame in read_page(GroupSource(), f"group:{cast.g1.pk}", 0).items if frame["kind"] != "post"]
    assert frames[-1]["kind"] == "announcement"
    assert frames[-1]["data"] == {"confirmed": 1, "post": str(announcement.post_id)}
    assert Update.objects.filter(kind="announcement").count() == 1


@pytest.mark.parametrize("who", ["host", "carol", "mod1", "frank"])
def test_who_is_not_asked_cannot_confirm(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        confirm(announce(cast), cast.people[who])
    with pytest.raises(Refused):
        confirm(announce(cast, must_confirm=False), cast.alice)


def test_taken_away_announcement_is_not_confirmed_asked_or_counted(cast: Cast) -> None:
    announcement = announce(cast)
    confirm(announcement, cast.bob)
    hide_post(announcement.post)
    with pytest.raises(Refused):
        confirm(announcement, cast.alice)
    assert unconfirmed_by(cast.alice, cast.g1) == []
    item = [one for one in read_page(GroupSource(), f"group:{cast.g1.pk}", 0).items if one["kind"] == "announcement"]
    assert [one["action"] for one in item] == ["removed"]


def test_it_stays_at_the_top_until_confirmed_and_for_nobody_whose_time_began_after_it(cast: Cast) -> None:
    announcement = announce(cast)
    for reader, top in ((cast.alice, [announcement.post]), (cast.host, [])):
        page = feed_of(cast.g1, reader=reader, first=unconfirmed_by(reader, cast.g1))
        assert page.top == top
        assert (announcement.post in page.posts) is not bool(top)
    confirm(announcement, cast.alice)
    assert unconfirmed_by(cast.alice, cast.g1) == []
    Membership.objects.filter(pk=cast.bob_membership.pk).update(reads_from=timezone.now().replace(year=2099))
    assert unconfirmed_by(cast.bob, cast.g1) == []
    assert cast.bob.pk not in set(asked_of(announcement).values_list("person", flat=True))


def test_members_see_the_count_and_hosts_who(cast: Cast) -> None:
    announcement = announce(cast)
    confirm(announcement, cast.bob)
    client = Client()
    client.force_login(cast.alice)
    path = f"/groups/carers/posts/{announcement.post_id}/"
    page = client.get(path).content.decode()
    assert '<span data-live-value="confirmed">1</span> of' in page
    assert "See who" not in page
    assert client.get(f"{path}confirmed/").status_code == 403
    client.force_login(cast.host)
    assert "Alice" in client.get(f"{path}confirmed/").content.decode()
    assert "Alice" not in client.get(f"{path}confirmed/?show=confirmed").content.decode()


def test_clock_tells_each_member_once_and_goes_on_where_it_stopped(cast: Cast) -> None:
    join(cast.g1, *[make_person(f"p{n}") for n in range(120)])
    Block.objects.create(by=cast.bob, person=cast.host)
    announcement = announce(cast)
    asked = asked_of(announcement).count()
    assert tell_members(now=timezone.now()) == asked - 1  # who blocked the host is not rung
    told = Notification.objects.filter(kind="announcement_confirm")
    assert told.count() == asked - 1 == told.values("person").distinct().count()
    assert not told.filter(person__in=[cast.host, cast.bob]).exists()
    assert tell_members(now=timezone.now()) == 0


def test_nobody_is_told_of_what_was_taken_away_before_the_clock_came(cast: Cast) -> None:
    hide_post(announce(cast, must_confirm=False).post)
    assert tell_members(now=timezone.now()) == 0
    assert not Announcement.objects.filter(told_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_clocks_tell_nobody_twice_and_two_taps_confirm_once(cast: Cast) -> None:
    announcement = announce(cast)
    at_once(*[lambda: tell_members(now=timezone.now())] * 2)
    told = Notification.objects.filter(kind="announcement_confirm")
    assert told.count() == asked_of(announcement).count()
    at_once(*[lambda: confirm(announcement, cast.alice)] * 4)
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_feed_with_announcements_costs_the_same(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for _ in range(count):
        announce(cast)
    cast.alice.answers = {}  # as in a page: one membership is asked for once
    with django_assert_num_queries(9):  # type: ignore[operator]
        page = feed_of(cast.g1, reader=cast.alice, first=unconfirmed_by(cast.alice, cast.g1))
    assert len(page.top) == count
    found = announcements_of(page.top, cast.alice)
    assert all(one.is_asked for one in found.values())
