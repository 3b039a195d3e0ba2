"""A question and the comment that answers it: who may mark it, and that it vanishes with the comment."""

import uuid
from typing import Any

import pytest
from django.test import Client

from communities.groups.models import Membership
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.posts.actions import create_post, delete_comment, edit_comment, hide_comment, remove_comment
from communities.posts.models import Comment, Post
from communities.posts.queries import feed_of
from communities.posts.updates import GroupSource
from communities.questions.actions import mark_answer, unmark_answer
from communities.questions.queries import UNANSWERED, answers_of
from core.errors import Refused
from realtime.models import Update
from realtime.read import read_page
from tests.cast import Cast
from tests.factories.communities import CommentFactory, PostFactory, join
from tests.threads import at_once


@pytest.fixture
def question(cast: Cast) -> Post:
    Post.objects.filter(pk=cast.post.pk).update(kind="question")
    return Post.objects.select_related("author", "community").get(pk=cast.post.pk)


def the_comment(cast: Cast) -> Comment:
    return Comment.objects.select_related("author", "post__community", "post__author").get(pk=cast.comment.pk)


def answer_for(question: Post, reader: Any) -> Comment | None:
    question.refresh_from_db()
    return answers_of([question], reader)[question.pk].answer


def unanswered(cast: Cast) -> list[Post]:
    return list(feed_of(cast.g1, reader=cast.alice, only=UNANSWERED).posts)


def test_asker_marks_and_unmarks_the_answer_and_who_wrote_it_is_told(cast: Cast, question: Post) -> None:
    mark_answer(the_comment(cast), by=cast.alice)
    assert answer_for(question, cast.bob) == cast.comment
    assert Notification.objects.filter(person=cast.bob, kind="answer_marked").count() == 1
    mark_answer(the_comment(cast), by=cast.alice)
    assert Notification.objects.filter(person=cast.bob, kind="answer_marked").count() == 1
    frame = read_page(GroupSource(), f"group:{cast.g1.pk}", 0).items[-1]
    assert (frame["kind"], frame["data"]["answer"]) == ("post", str(cast.comment.pk))
    unmark_answer(the_comment(cast), by=cast.alice)
    assert answer_for(question, cast.bob) is None
    assert unanswered(cast) == [question]


def test_hosts_and_moderators_mark_for_the_asker_and_other_members_do_not(cast: Cast, question: Post) -> None:
    with pytest.raises(Refused) as caught:
        mark_answer(the_comment(cast), by=cast.bob)
    assert caught.value.code == "not_found"
    mark_answer(the_comment(cast), by=cast.host)
    Membership.objects.filter(pk=cast.bob_membership.pk).update(role="moderator")
    unmark_answer(the_comment(cast), by=cast.bob)
    assert answer_for(question, cast.alice) is None


def test_asker_who_may_no_longer_write_or_read_marks_nothing(cast: Cast, question: Post) -> None:
    mine = Membership.objects.filter(person=cast.alice, community=cast.g1)
    for fields in ({"role": "reader"}, {"state": "removed"}):
        mine.update(**fields)
        with pytest.raises(Refused):
            mark_answer(the_comment(cast), by=cast.alice)


def test_only_a_question_has_an_answer_and_only_its_own_shown_comments_are_one(cast: Cast, question: Post) -> None:
    elsewhere = CommentFactory(post=cast.flagged_post, author=cast.alice)
    with pytest.raises(Refused):
        mark_answer(elsewhere, by=cast.host)
    hide_comment(the_comment(cast))
    with pytest.raises(Refused, match="conflict"):
        mark_answer(the_comment(cast), by=cast.alice)


@pytest.mark.parametrize("how", ["hide", "remove", "delete"])
def test_answer_goes_with_the_comment_and_the_question_waits_again(cast: Cast, question: Post, how: str) -> None:
    mark_answer(the_comment(cast), by=cast.alice)
    assert unanswered(cast) == []
    calls = {"hide": hide_comment, "remove": remove_comment}
    calls[how](the_comment(cast)) if how in calls else delete_comment(the_comment(cast), by=cast.bob)
    assert answer_for(question, cast.alice) is None
    assert unanswered(cast) == [question]


def test_answer_by_somebody_blocked_is_named_and_not_shown(cast: Cast, question: Post) -> None:
    mark_answer(the_comment(cast), by=cast.alice)
    edit_comment(the_comment(cast), body="wind in the willows", by=cast.bob)
    client, path = Client(), f"/groups/carers/posts/{question.pk}/"
    client.force_login(cast.host)
    assert client.get(path).content.decode().count("wind in the willows") == 2  # under the question, and in its place
    Block.objects.create(by=cast.host, person=cast.bob)
    page = client.get(path).content.decode()
    assert "wind in the willows" not in page
    assert "Somebody you have blocked answered this" in page


def test_answer_from_before_a_readers_time_is_not_there_for_them(cast: Cast, question: Post) -> None:
    mark_answer(the_comment(cast), by=cast.alice)
    join(cast.g1, cast.dave)
    late = Comment.objects.get(pk=cast.comment.pk).created_at.replace(year=2099)
    Membership.objects.filter(person=cast.dave, community=cast.g1).update(reads_from=late)
    assert answer_for(question, cast.dave) is None


@pytest.mark.django_db(transaction=True)
def test_two_answers_marked_at_once_leave_one(cast: Cast) -> None:
    Post.objects.filter(pk=cast.post.pk).update(kind="question")
    other = CommentFactory(post=cast.post, author=cast.host)
    at_once(
        lambda: mark_answer(the_comment(cast), by=cast.alice),
        lambda: mark_answer(Comment.objects.select_related("post__community").get(pk=other.pk), by=cast.host),
    )
    assert Post.objects.get(pk=cast.post.pk).answer_id in {cast.comment.pk, other.pk}
    assert Update.objects.filter(object_id=cast.post.pk, action="edited").count() == 3  # one edit of the cast's


@pytest.mark.parametrize("count", [1, 3])
def test_feed_with_answered_questions_costs_the_same(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for _ in range(count):
        post = PostFactory(community=cast.g2, author=cast.carol, kind="question")
        comment = CommentFactory(post=post, author=cast.carol)
        Post.objects.filter(pk=post.pk).update(answer=comment)
    cast.carol.answers = {}  # as in a page: one membership is asked for once
    with django_assert_num_queries(7):  # type: ignore[operator]  # five of any feed, two of answers
        page = feed_of(cast.g2, reader=cast.carol)
    assert len([post for post in page.posts if post.panel and post.panel.data.answer]) == count


def test_question_is_asked_on_its_own_page_and_what_kind_it_is_the_address_says(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    sent = {"key": str(uuid.uuid4()), "title": "Mileage?", "body": "How?", "kind": "announcement"}
    answer = client.post("/groups/carers/posts/new/question/", sent)
    assert answer.status_code == 302
    assert Post.objects.get(pk=sent["key"]).kind == "question"


def test_post_of_another_kind_made_with_the_same_key_is_not_taken_for_the_question(cast: Cast) -> None:
    sent: dict[str, Any] = {"key": uuid.uuid4(), "title": "A", "body": "b", "by": cast.alice}
    create_post(cast.g1, **sent)
    with pytest.raises(Refused, match="conflict"):
        create_post(cast.g1, kind="question", **sent)
