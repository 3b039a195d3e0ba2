"""A group's front page: who looks after it, and what waits for its host."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.front.queries import SHOWN, staff_of, unanswered_posts, waiting_for
from communities.groups.models import Community, JoinRequest, Membership
from communities.groups.permissions import grant_moderation, membership_of
from communities.posts.actions import create_comment, create_post
from communities.posts.models import Comment, Post
from tests.cast import Cast, make_person
from tests.factories.communities import (
    CommentFactory,
    CommunityFactory,
    InvitationFactory,
    JoinRequestFactory,
    MembershipFactory,
    PostFactory,
    join,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def host() -> User:
    return make_person("gwen")


@pytest.fixture
def group(host: User) -> Community:
    community = CommunityFactory(slug="home")
    join(community, host, role="host")
    return community


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def member(group: Community, name: str, *, days: float = 200, **fields: Any) -> User:
    person = make_person(name)
    MembershipFactory(community=group, person=person, joined_at=ago(days), **fields)
    return person


def titles(group: Community) -> list[str]:
    return [one.post.title for one in unanswered_posts(group, now=NOW)]


def test_whoever_was_never_answered_is_found_newcomers_first(group: Community, host: User) -> None:
    old, new, gone = member(group, "old"), member(group, "new", days=5), member(group, "gone", state="left")
    for title, author, days in (
        ("old, long", old, 20), ("new", new, 3), ("old", old, 10), ("today", new, 1), ("by a host", host, 5),
        ("who left", gone, 5), ("long ago", old, 100),
    ):  # fmt: skip
        PostFactory(community=group, author=author, title=title, created_at=ago(days))
    PostFactory(community=group, author=old, title="hidden", created_at=ago(5), state=Post.State.HIDDEN)
    PostFactory(community=CommunityFactory(), author=old, title="elsewhere", created_at=ago(5))
    assert titles(group) == ["new", "old, long", "old"]
    assert [one.is_newcomers for one in unanswered_posts(group, now=NOW)] == [True, False, False]


def test_ones_own_comment_is_no_answer_and_an_answer_stays_one(group: Community, host: User) -> None:
    author = member(group, "author")
    post = PostFactory(community=group, author=author, title="asked", created_at=ago(3))
    create_comment(post, key=uuid.uuid4(), body="Anybody?", by=author)
    assert titles(group) == ["asked"]
    comment = create_comment(post, key=uuid.uuid4(), body="Here", by=host)
    assert titles(group) == []
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.DELETED)
    assert titles(group) == []
    Post.objects.filter(pk=post.pk).update(answered_at=None)  # as the release before left it
    assert titles(group) == []


def test_host_sees_all_that_waits_and_nobody_else_does(group: Community, host: User, client_of: Any) -> None:
    author = member(group, "author", days=5, until=timezone.localdate() + timedelta(days=20))
    PostFactory(community=group, author=author, title="A lamp", created_at=ago(3))
    JoinRequestFactory(community=group, person=make_person("asking"), asked_at=ago(2))
    asked = make_person("asked")
    JoinRequestFactory(community=group, person=asked, state=JoinRequest.State.MORE)  # it is their turn
    InvitationFactory(community=group, inviter=host, address="one@example.org")
    InvitationFactory(community=group, inviter=host, address="two@example.org", expires_at=ago(1))
    page = client_of(host).get("/groups/home/").content.decode()
    panel = page.partition('aria-labelledby="for-hosts"')[2].partition("</section>")[0]
    for words in ("A lamp", "Newcomer", "Asking", "Author", "1 invitation is waiting", "/groups/home/renewals/"):
        assert words in panel
    assert "Asked" not in panel
    for person in (author, member(group, "moderator", role="moderator")):
        assert waiting_for(person, group, now=NOW) is None
        assert "For you as a host" not in client_of(person).get("/groups/home/").content.decode()


def test_host_whom_nobody_waits_for_is_told_so_and_lists_are_cut(group: Community, host: User, client_of: Any) -> None:
    assert "Nobody is waiting for you." in client_of(host).get("/groups/home/").content.decode()
    author = member(group, "author")
    for n in range(SHOWN + 1):
        PostFactory(community=group, author=author, title=f"Asked {n}", created_at=ago(3 + n))
    page = client_of(host).get("/groups/home/").content.decode()
    panel = page.partition('aria-labelledby="for-hosts"')[2].partition("</section>")[0]
    assert panel.count("Asked ") == SHOWN
    assert "There are more." in panel


def test_archived_group_asks_its_host_for_no_answers(group: Community, host: User) -> None:
    PostFactory(community=group, author=member(group, "author"), created_at=ago(3))
    JoinRequestFactory(community=group, person=make_person("asking"))
    Community.objects.filter(pk=group.pk).update(archived_at=NOW)
    waiting = waiting_for(host, Community.objects.get(pk=group.pk), now=NOW)
    assert waiting is not None
    assert waiting.is_nothing


def test_members_are_told_of_everybody_who_may_look_in(group: Community, host: User, client_of: Any) -> None:
    inside, outside = member(group, "inside", role="moderator"), make_person("outside")
    reader = member(group, "reader", role="reader")
    grant_moderation(outside, group)
    staff = staff_of(group, membership_of(reader, group), reader)
    assert [one.person for one in staff.hosts] == [host]
    assert {(one.person.pk, one.is_member) for one in staff.moderators} == {(inside.pk, True), (outside.pk, False)}
    page = client_of(reader).get("/groups/home/").content.decode()
    aside = page.partition("<aside")[2].partition("</aside>")[0]
    for words in ("Gwen", "Inside", "Outside", "Not a member", "each look is recorded"):
        assert words in aside
    assert f"/people/{outside.pk}/" not in aside
    assert f"/people/{host.pk}/" in aside


def test_stranger_in_an_open_group_is_told_only_what_the_hosts_chose(group: Community, client_of: Any) -> None:
    Community.objects.filter(pk=group.pk).update(visibility="open")
    grant_moderation(make_person("outside"), group)
    stranger = client_of(make_person("stranger"))
    for shows, told in ((False, False), (True, True)):
        Community.objects.filter(pk=group.pk).update(shows_hosts=shows)
        aside = stranger.get("/groups/home/").content.decode().partition("<aside")[2].partition("</aside>")[0]
        assert ("Gwen" in aside, "Outside" in aside) == (told, False)


def test_front_page_costs_the_same_with_one_and_three_of_each(cast: Cast, client_of: Any) -> None:
    counts: dict[str, list[int]] = {"host": [], "newcomer": []}
    for count in (1, 3):
        group = CommunityFactory(slug=f"home-{count}", welcome="Hello")
        host, new = make_person(f"host{count}"), make_person(f"newcomer{count}")
        join(group, host, role="host")
        MembershipFactory(community=group, person=new)
        for n in range(count):
            author = member(group, f"author{count}{n}", until=timezone.localdate() + timedelta(days=20))
            CommentFactory(post=PostFactory(community=group, author=author, created_at=ago(3)), author=author)
            JoinRequestFactory(community=group, person=make_person(f"asking{count}{n}"))
            InvitationFactory(community=group, inviter=host, address=f"{count}{n}@example.org")
            member(group, f"moderator{count}{n}", role=Membership.Role.MODERATOR)
        for who, person in (("host", host), ("newcomer", new)):
            client = client_of(person)
            client.get(f"/groups/{group.slug}/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/groups/{group.slug}/").status_code == 200
            counts[who].append(len(queries))
    assert counts["host"][0] == counts["host"][1]
    assert counts["newcomer"][0] == counts["newcomer"][1]


def test_feed_shows_the_beginning_as_it_reads_and_never_as_html(group: Community, host: User, client_of: Any) -> None:
    body = "**Bring** these:\n\n- a <b>coat</b> & hat\n- boots"
    create_post(group, key=uuid.uuid4(), title="Walk", body=body, by=host)
    page = client_of(host).get("/groups/home/").content.decode()
    assert "Bring these:" in page
    assert "a &lt;b&gt;coat&lt;/b&gt; &amp; hat" in page
    assert "**Bring**" not in page
