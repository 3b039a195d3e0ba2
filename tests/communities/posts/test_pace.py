"""How much one person may write, and what becomes of what they typed when it is too much."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from communities.posts.actions import create_comment, create_post, edit_post
from communities.posts.models import Comment, Post
from core.errors import Refused
from tests.cast import Cast
from tests.threads import at_once, codes

AT = datetime(2027, 1, 1, 12, tzinfo=UTC)


def test_post_beyond_the_limit_is_refused_until_the_first_is_old_enough(cast: Cast, settings: Any) -> None:
    settings.POST_SEND_LIMIT = (2, 600)

    def post(body: str, now: datetime, by: User = cast.alice) -> Post:
        return create_post(cast.g1, key=uuid.uuid4(), title="A", body=body, by=by, now=now)

    post("1", AT)
    post("2", AT + timedelta(seconds=300))
    with pytest.raises(Refused) as caught:
        post("3", AT + timedelta(seconds=599))
    assert (caught.value.code, caught.value.field, caught.value.retry_after) == ("rate", "body", 2)
    post("somebody else", AT + timedelta(seconds=599), cast.bob)
    post("3", AT + timedelta(seconds=600))


def test_form_sent_again_is_answered_and_not_counted(cast: Cast, settings: Any) -> None:
    settings.POST_SEND_LIMIT = (1, 600)
    sent = {"key": uuid.uuid4(), "title": "A", "body": "b", "by": cast.bob, "now": AT}
    assert create_post(cast.g1, **sent) == create_post(cast.g1, **sent)  # type: ignore[arg-type]


def test_changes_to_one_post_are_counted(cast: Cast, settings: Any) -> None:
    settings.POST_SEND_LIMIT = (2, 600)
    post = create_post(cast.g1, key=uuid.uuid4(), title="A", body="0", by=cast.alice, now=AT)
    for n in (1, 2):
        edit_post(post, title="A", body=str(n), by=cast.alice, now=AT + timedelta(seconds=n))
    with pytest.raises(Refused) as caught:
        edit_post(post, title="A", body="3", by=cast.alice, now=AT + timedelta(seconds=3))
    assert caught.value.code == "rate"
    assert Post.objects.get(pk=post.pk).body == "2"


@pytest.mark.django_db(transaction=True)
def test_comments_at_once_do_not_pass_the_limit(cast: Cast, settings: Any) -> None:
    settings.COMMENT_SEND_LIMIT = (2, 600)
    calls = [lambda: create_comment(cast.flagged_post, key=uuid.uuid4(), body="c", by=cast.alice)] * 6
    assert codes(at_once(*calls)) == ["rate"] * 4
    assert Comment.objects.filter(author=cast.alice).count() == 2


def test_no_limit_where_it_is_off(cast: Cast, settings: Any) -> None:
    settings.COMMENT_SEND_LIMIT = None
    for _ in range(25):
        create_comment(cast.post, key=uuid.uuid4(), body="c", by=cast.alice, now=AT)


def test_page_says_how_long_to_wait_and_keeps_what_was_typed(
    cast: Cast, settings: Any, client_of: Callable[[User], Client]
) -> None:
    create_post(cast.g1, key=uuid.uuid4(), title="Just now", body="b", by=cast.alice)  # the cast's may be older
    settings.COMMENT_SEND_LIMIT, settings.POST_SEND_LIMIT = (1, 300), (1, 300)
    alice = client_of(cast.alice)
    create_comment(cast.post, key=uuid.uuid4(), body="first", by=cast.alice)
    for path, sent in (
        (f"/groups/carers/posts/{cast.post.pk}/comments/", {"body": "what I meant"}),
        ("/groups/carers/posts/new/", {"title": "T", "body": "what I meant"}),
    ):
        page = alice.post(path, {**sent, "key": uuid.uuid4()})
        assert page.status_code == 200
        assert "That was a lot at once. Wait 5 minutes and send it again." in page.content.decode()
        assert "what I meant" in page.content.decode()


def test_used_form_comes_back_with_its_words_and_can_be_sent_after_all(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    bob, key = client_of(cast.bob), uuid.uuid4()
    path = "/groups/carers/posts/new/"
    bob.post(path, {"title": "A", "body": "first", "key": key})
    page = bob.post(path, {"title": "A", "body": "second thoughts", "key": key})
    assert "This form was already used to send something else" in page.content.decode()
    assert "second thoughts" in page.content.decode()
    fresh = page.context["form"]["key"].value()
    assert fresh != str(key)
    assert bob.post(path, {"title": "A", "body": "second thoughts", "key": fresh}).status_code == 302
    assert set(Post.objects.filter(title="A").values_list("body", flat=True)) == {"first", "second thoughts"}


def test_comment_on_what_was_taken_away_meanwhile_is_given_back(
    cast: Cast, client_of: Callable[[User], Client]
) -> None:
    Post.objects.filter(pk=cast.post.pk).update(state="hidden")
    page = client_of(cast.bob).post(
        f"/groups/carers/posts/{cast.post.pk}/comments/", {"body": "what I meant", "key": uuid.uuid4()}
    )
    assert "This has been taken away meanwhile" in page.content.decode()
    assert "what I meant" in page.content.decode()
