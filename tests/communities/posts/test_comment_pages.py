"""A post with many comments: the newest first to hand, every one on a page of its own, and links that lead there."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import User
from communities.posts.models import Comment, Post
from communities.posts.queries import BEFORE_LINKED, COMMENTS, comments_of
from moderation.subjects import KINDS
from tests.cast import Cast
from tests.factories.communities import PostFactory

AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def post(cast: Cast) -> Post:
    """With two full pages and a bit, many of them written in the same moment."""
    post = PostFactory(community=cast.g1, author=cast.alice)
    Comment.objects.bulk_create(
        Comment(post=post, author=cast.bob, body=f"c{n}", html=f"<p>c{n}</p>", created_at=AT + timedelta(hours=n // 40))
        for n in range(COMMENTS * 2 + 7)
    )
    return post


def in_order(post: Post) -> list[UUID]:
    return list(post.comments.order_by("created_at", "id").values_list("pk", flat=True))


def test_pages_from_the_newest_back_show_every_comment_once_in_order(post: Post) -> None:
    page = comments_of(post, reader=post.author)
    assert (page.later, len(page.comments)) == (None, COMMENTS)
    seen = [comment.pk for comment in page.comments]
    while page.earlier:
        page = comments_of(post, reader=post.author, before=page.earlier)
        assert page.later is not None
        seen = [comment.pk for comment in page.comments] + seen
    assert seen == in_order(post)


def test_pages_from_the_oldest_on_show_every_comment_once_in_order(post: Post) -> None:
    everything = in_order(post)
    page = comments_of(post, reader=post.author, around=everything[0])
    assert (page.earlier, page.comments[0].pk) == (None, everything[0])
    seen = [comment.pk for comment in page.comments]
    while page.later:
        page = comments_of(post, reader=post.author, after=page.later)
        assert page.earlier is not None
        seen += [comment.pk for comment in page.comments]
    assert seen == everything


def test_link_leads_to_the_page_its_comment_is_on(post: Post) -> None:
    everything = in_order(post)
    for number, pk in enumerate(everything):
        page = comments_of(post, reader=post.author, around=pk)
        shown = [comment.pk for comment in page.comments]
        assert shown.index(pk) == min(number, BEFORE_LINKED)
        assert shown == everything[everything.index(shown[0]) :][: len(shown)]


@pytest.mark.parametrize("cursor", ["before", "after", "around"])
def test_cursor_of_another_post_shows_the_newest_page(cast: Cast, post: Post, cursor: str) -> None:
    for pk in (cast.comment.pk, uuid.uuid4()):
        assert comments_of(post, reader=post.author, **{cursor: pk}) == comments_of(post, reader=post.author)


@pytest.mark.parametrize("cursor", ["before", "after", "around"])
def test_page_costs_at_most_four_queries(post: Post, cursor: str, django_assert_max_num_queries: Any) -> None:
    pk = in_order(post)[COMMENTS]
    with django_assert_max_num_queries(4):
        assert {
            comment.author.display_name for comment in comments_of(post, reader=post.author, **{cursor: pk}).comments
        } == {"Bob"}


def test_page_links_to_the_rest_and_appends_nothing_live_to_an_older_part(
    cast: Cast, post: Post, client_of: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    alice, path = client_of(cast.alice), f"/groups/carers/posts/{post.pk}/"
    everything = in_order(post)
    newest = alice.get(path).content.decode()
    assert "Earlier comments" in newest
    assert "data-older" not in newest
    with django_assert_max_num_queries(24):
        older = alice.get(f"{path}?before={everything[-COMMENTS]}").content.decode()
    assert "Later comments" in older
    assert "Back to the newest comments" in older
    assert "data-older" in older
    for nonsense in ("x", "", "9" * 400):
        assert alice.get(f"{path}?before={nonsense}").status_code == 200


def test_link_to_a_reported_comment_names_it_to_the_server(cast: Cast, post: Post) -> None:
    comment = post.comments.select_related("post__community").earliest("created_at")
    url = KINDS["comment"].url(comment)
    assert url == f"/groups/carers/posts/{post.pk}/?comment={comment.pk}#comment-{comment.pk}"


def test_whoever_wrote_or_changed_a_comment_is_led_to_it(
    cast: Cast, post: Post, client_of: Callable[[User], Client]
) -> None:
    bob, oldest = client_of(cast.bob), in_order(post)[0]
    path = f"/groups/carers/posts/{post.pk}/comments/"
    key = uuid.uuid4()
    for address, sent, pk in (
        (path, {"body": "new", "key": key}, key),
        (f"{path}{oldest}/edit/", {"body": "changed"}, oldest),
    ):
        url = bob.post(address, sent).headers["Location"]
        assert url == f"/groups/carers/posts/{post.pk}/?comment={pk}#comment-{pk}"
        assert f'id="comment-{pk}"' in bob.get(url).content.decode()
