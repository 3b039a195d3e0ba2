"""Posts and comments: written once, changed by their author alone, and never without what they were."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from communities.groups.models import Membership
from communities.notifications.models import Notification
from communities.posts.actions import (
    COMMENT_LIMIT,
    POST_LIMIT,
    TITLE_LIMIT,
    create_comment,
    create_post,
    delete_comment,
    delete_post,
    edit_comment,
    edit_post,
    hide_comment,
    hide_post,
    remove_comment,
    remove_post,
)
from communities.posts.models import Comment, Post
from communities.posts.queries import PAGE, feed_of, parse_cursor
from communities.posts.updates import GroupSource
from communities.words.render import render_rich
from core.errors import Refused
from outbox.models import Letter
from realtime.models import Update
from realtime.read import read_page
from records.models import Entry
from tests.cast import Cast
from tests.factories.communities import CommentFactory, PostFactory
from tests.threads import at_once


def updates(cast: Cast) -> list[tuple[str, str, uuid.UUID]]:
    return list(
        Update.objects.filter(stream=f"group:{cast.g1.pk}").order_by("seq").values_list("kind", "action", "object_id")
    )


# Writing


def test_post_keeps_what_was_typed_and_tells_the_group(cast: Cast) -> None:
    post = create_post(cast.g1, key=uuid.uuid4(), title="  Two\n words ", body="**Helo**\r\nbawb", by=cast.alice)
    post.refresh_from_db()
    assert (post.title, post.body) == ("Two words", "**Helo**\nbawb")
    assert post.html == "<p><strong>Helo</strong><br>\nbawb</p>\n"
    assert (post.author, post.community, post.state, post.edited_at) == (cast.alice, cast.g1, "shown", None)
    assert updates(cast)[-1] == ("post", "created", post.pk)


def test_ordinary_words_leave_no_entry(cast: Cast) -> None:
    before = Entry.objects.count()
    post = create_post(cast.g1, key=uuid.uuid4(), title="A", body="b", by=cast.alice)
    edit_comment(create_comment(post, key=uuid.uuid4(), body="c", by=cast.bob), body="d", by=cast.bob)
    delete_post(post, by=cast.alice)
    assert Entry.objects.count() == before


def test_form_sent_twice_gives_the_same_post_and_tells_once(cast: Cast) -> None:
    key = uuid.uuid4()
    first = create_post(cast.g1, key=key, title="A", body="first", by=cast.alice)
    before = updates(cast)
    assert create_post(cast.g1, key=key, title=" A", body="first\r\n", by=cast.alice) == first
    assert updates(cast) == before
    edit_post(first, title="B", body="changed", by=cast.alice)
    assert create_post(cast.g1, key=key, title="A", body="first", by=cast.alice) == first
    assert Post.objects.get(pk=key).body == "changed"


@pytest.mark.parametrize("words", [{"title": "A", "body": "second"}, {"title": "B", "body": "first"}])
def test_key_used_for_other_words_is_a_conflict_and_changes_nothing(cast: Cast, words: dict[str, str]) -> None:
    key = uuid.uuid4()
    create_post(cast.g1, key=key, title="A", body="first", by=cast.alice)
    before = updates(cast)
    with pytest.raises(Refused) as caught:
        create_post(cast.g1, key=key, **words, by=cast.alice)
    assert caught.value.code == "conflict"
    assert (Post.objects.get(pk=key).body, updates(cast)) == ("first", before)


def test_key_used_for_another_kind_is_a_conflict(cast: Cast) -> None:
    sent: dict[str, Any] = {"key": uuid.uuid4(), "title": "A", "body": "b", "by": cast.host}
    create_post(cast.g1, **sent)
    # As it would be had this key made a poll
    Post.objects.filter(pk=sent["key"]).update(kind="poll")
    with pytest.raises(Refused, match="conflict"):
        create_post(cast.g1, **sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=sent["key"]).update(kind="other")


@pytest.mark.django_db(transaction=True)
def test_form_sent_six_times_at_once_gives_one_post_and_one_update(cast: Cast) -> None:
    key, before = uuid.uuid4(), len(updates(cast))
    results = at_once(*[lambda: create_post(cast.g1, key=key, title="A", body="b", by=cast.alice)] * 6)
    assert {post.pk for post in results} == {key}
    assert len(updates(cast)) == before + 1


def test_somebody_elses_key_is_refused_and_overwrites_nothing(cast: Cast) -> None:
    before = Post.objects.get(pk=cast.post.pk)
    with pytest.raises(Refused) as caught:
        create_post(cast.g1, key=cast.post.pk, title="Mine", body="now", by=cast.bob)
    assert caught.value.code == "invalid"
    after = Post.objects.get(pk=cast.post.pk)
    assert (after.title, after.body, after.author_id) == (before.title, before.body, before.author_id)


def test_ones_own_key_from_another_group_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        create_post(cast.g2, key=cast.post.pk, title="A", body="b", by=cast.alice)
    with pytest.raises(Refused):
        create_comment(cast.flagged_post, key=cast.comment.pk, body="b", by=cast.bob)


@pytest.mark.parametrize(
    ("title", "body", "code", "field"),
    [
        ("", "b", "invalid", "title"),
        ("\u200b", "b", "invalid", "title"),
        ("x" * (TITLE_LIMIT + 1), "b", "too_long", "title"),
        ("a\0", "b", "invalid", "title"),
        ("A", " \n", "invalid", "body"),
        ("A", "x" * (POST_LIMIT + 1), "too_long", "body"),
        ("A", "x\x1b", "invalid", "body"),
    ],
)
def test_bad_words_are_refused_beside_their_field_and_nothing_is_stored(
    cast: Cast, title: str, body: str, code: str, field: str
) -> None:
    before = (Post.objects.count(), updates(cast))
    with pytest.raises(Refused) as caught:
        create_post(cast.g1, key=uuid.uuid4(), title=title, body=body, by=cast.alice)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert (Post.objects.count(), updates(cast)) == before


def test_post_and_title_of_the_full_length_are_taken(cast: Cast) -> None:
    post = create_post(cast.g1, key=uuid.uuid4(), title="ŵ" * TITLE_LIMIT, body="👋" * POST_LIMIT, by=cast.alice)
    post.refresh_from_db()
    assert (len(post.title), len(post.body)) == (TITLE_LIMIT, POST_LIMIT)


# Commenting


def test_comment_lifts_its_post_and_tells_the_author_in_the_product_alone(cast: Cast) -> None:
    Notification.objects.all().delete()
    letters = Letter.objects.count()
    now = datetime(2027, 1, 1, 12, tzinfo=UTC)
    comment = create_comment(cast.post, key=uuid.uuid4(), body="Yes", by=cast.bob, now=now)
    assert Post.objects.get(pk=cast.post.pk).active_at == now
    notification = Notification.objects.get()
    assert (notification.person, notification.kind, notification.subject_id) == (cast.alice, "comment", cast.post.pk)
    assert notification.detail == {"comment": str(comment.pk)}
    assert Letter.objects.count() == letters
    assert updates(cast)[-1] == ("comment", "created", comment.pk)


def test_comment_on_ones_own_post_tells_oneself_nothing(cast: Cast) -> None:
    Notification.objects.all().delete()
    create_comment(cast.post, key=uuid.uuid4(), body="Also", by=cast.alice)
    assert not Notification.objects.filter(person=cast.alice).exists()


def test_comment_sent_twice_is_one_and_somebody_elses_key_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    first = create_comment(cast.post, key=key, body="first", by=cast.bob)
    before = (updates(cast), Notification.objects.count())
    assert create_comment(cast.post, key=key, body="first ", by=cast.bob) == first
    with pytest.raises(Refused) as caught:
        create_comment(cast.post, key=key, body="second", by=cast.bob)
    assert caught.value.code == "conflict"
    assert (updates(cast), Notification.objects.count()) == before
    with pytest.raises(Refused) as caught:
        create_comment(cast.post, key=key, body="third", by=cast.alice)
    assert caught.value.code == "invalid"
    assert Comment.objects.get(pk=key).body == "first"


@pytest.mark.parametrize("take_away", [hide_post, remove_post])
def test_nobody_comments_on_what_was_taken_away(cast: Cast, take_away: object) -> None:
    stale = Post.objects.get(pk=cast.post.pk)
    take_away(cast.post)  # type: ignore[operator]
    with pytest.raises(Refused) as caught:
        create_comment(stale, key=uuid.uuid4(), body="Late", by=cast.bob)
    assert caught.value.code == "conflict"
    assert cast.post.comments.count() == 1


def test_comment_longer_than_the_limit_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        create_comment(cast.post, key=uuid.uuid4(), body="x" * (COMMENT_LIMIT + 1), by=cast.bob)
    assert (caught.value.code, caught.value.field) == ("too_long", "body")


# Editing


def test_edit_keeps_every_earlier_version_word_for_word(cast: Cast) -> None:
    moments = [datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    post = create_post(cast.g1, key=uuid.uuid4(), title="One", body="*one*", by=cast.alice, now=moments[0])
    edit_post(post, title="Two", body="two", by=cast.alice, now=moments[1])
    edit_post(Post.objects.get(pk=post.pk), title="Three", body="three", by=cast.alice, now=moments[2])
    assert list(post.revisions.values_list("number", "title", "body", "html", "written_at")) == [
        (1, "One", "*one*", render_rich("*one*"), moments[0]),
        (2, "Two", "two", render_rich("two"), moments[1]),
    ]
    post.refresh_from_db()
    assert (post.title, post.body, post.html, post.edited_at) == ("Three", "three", render_rich("three"), moments[2])
    assert post.active_at == moments[0]


def test_edit_that_changes_nothing_leaves_no_version_and_tells_nobody(cast: Cast) -> None:
    post = Post.objects.get(pk=cast.post.pk)
    before = (updates(cast), post.revisions.count(), post.edited_at)
    edit_post(post, title=post.title, body=f"{post.body}\r\n", by=cast.alice)
    post.refresh_from_db()
    assert (updates(cast), post.revisions.count(), post.edited_at) == before


@pytest.mark.django_db(transaction=True)
def test_edits_at_once_lose_no_version(cast: Cast) -> None:
    at_once(*[lambda n=n: edit_post(cast.post, title=f"T{n}", body=f"b{n}", by=cast.alice) for n in range(6)])
    post = Post.objects.get(pk=cast.post.pk)
    assert [revision.number for revision in post.revisions.all()] == list(range(1, 8))
    said = {revision.body for revision in post.revisions.all()} | {post.body}
    assert {f"b{n}" for n in range(6)} <= said


def test_comment_edit_keeps_what_it_was(cast: Cast) -> None:
    was = (cast.comment.body, cast.comment.html, cast.comment.created_at)
    edit_comment(cast.comment, body="Better", by=cast.bob)
    assert list(cast.comment.revisions.values_list("body", "html", "written_at")) == [was]
    assert Comment.objects.get(pk=cast.comment.pk).html == "<p>Better</p>\n"
    assert updates(cast)[-1] == ("comment", "edited", cast.comment.pk)


@pytest.mark.parametrize("who", ["bob", "host", "mod1", "admin", "carol"])
def test_nobody_but_the_author_edits_or_deletes(cast: Cast, who: str) -> None:
    person, before = cast.people[who], (updates(cast), Post.objects.get(pk=cast.post.pk).body)
    for call in (
        lambda: edit_post(cast.post, title="A", body="b", by=person),
        lambda: delete_post(cast.post, by=person),
        lambda: edit_comment(CommentFactory(post=cast.post, author=cast.alice), body="b", by=person),
        lambda: delete_comment(CommentFactory(post=cast.post, author=cast.alice), by=person),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "not_found"
    assert (updates(cast), Post.objects.get(pk=cast.post.pk).body) == before


@pytest.mark.parametrize("state", ["hidden", "removed", "deleted"])
def test_what_was_taken_away_cannot_be_edited(cast: Cast, state: str) -> None:
    Post.objects.filter(pk=cast.post.pk).update(state=state)
    Comment.objects.filter(pk=cast.comment.pk).update(state=state)
    for call in (
        lambda: edit_post(cast.post, title="A", body="b", by=cast.alice),
        lambda: edit_comment(cast.comment, body="b", by=cast.bob),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "conflict"


# Taking away


def test_deleted_post_keeps_its_words_and_versions_for_evidence_but_leaves_the_feed(cast: Cast) -> None:
    cast.post.refresh_from_db()
    words = (cast.post.body, cast.post.revisions.count())
    delete_post(cast.post, by=cast.alice)
    post = Post.objects.get(pk=cast.post.pk)
    assert (post.state, post.body, post.revisions.count()) == ("deleted", *words)
    assert cast.post not in feed_of(cast.g1, reader=cast.alice).posts
    assert updates(cast)[-1] == ("post", "removed", cast.post.pk)


def test_deleting_twice_tells_once(cast: Cast) -> None:
    delete_post(cast.post, by=cast.alice)
    before = updates(cast)
    delete_post(Post.objects.get(pk=cast.post.pk), by=cast.alice)
    assert updates(cast) == before


@pytest.mark.parametrize("take_away", [hide_comment, remove_comment])
def test_comment_taken_away_tells_the_group_and_shows_nothing(cast: Cast, take_away: object) -> None:
    take_away(cast.comment)  # type: ignore[operator]
    assert updates(cast)[-1] == ("comment", "removed", cast.comment.pk)
    assert GroupSource().contents(list(Update.objects.filter(object_id=cast.comment.pk))) == {}


def test_post_taken_away_takes_its_comments_out_of_the_stream(cast: Cast) -> None:
    hide_post(cast.post)
    page = read_page(GroupSource(), f"group:{cast.g1.pk}", 0)
    items = {item["id"]: item for item in page.items}
    for pk in (cast.post.pk, cast.comment.pk):
        assert items[str(pk)]["action"] == "removed"
        assert "data" not in items[str(pk)]
    assert items[str(cast.flagged_post.pk)]["action"] == "created"


def test_membership_gone_from_the_group_shows_as_removed_in_the_stream(cast: Cast) -> None:
    source = GroupSource()
    stream = f"group:{cast.g1.pk}"
    update = Update(stream_id=stream, kind="member", action="created", object_id=cast.bob_membership.pk)
    assert source.contents([update]) == {cast.bob_membership.pk: {}}
    Membership.objects.filter(pk=cast.bob_membership.pk).update(state="removed")
    assert source.contents([update]) == {}


# The feed


def test_feed_pages_show_every_post_once_in_order_of_activity(cast: Cast) -> None:
    same = datetime(2026, 5, 1, tzinfo=UTC)  # a whole page and more within one moment
    for _ in range(PAGE * 2):
        PostFactory(community=cast.g1, author=cast.alice, active_at=same)
    seen, cursor = [], ""
    for _ in range(10):
        page = feed_of(cast.g1, reader=cast.alice, after=parse_cursor(cursor))
        seen += [post.pk for post in page.posts]
        assert len(page.posts) <= PAGE
        cursor = page.older
        if not cursor:
            break
    expected = Post.objects.filter(community=cast.g1).order_by("-active_at", "-id").values_list("pk", flat=True)
    assert seen == list(expected)
    assert len(seen) == PAGE * 2 + 2


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "_", "2026-11-22T10:00:00+00:00", f"2026-11-22T10:00:00_{uuid.UUID(int=1)}", "2026-11-22_x", "\0",
        f"0001-01-01T00:00:00+23:59_{uuid.UUID(int=1)}", f"9999-12-31T23:59:59-23:59_{uuid.UUID(int=1)}", "_" * 9_000,
    ],
)  # fmt: skip
def test_broken_cursor_is_none(text: str) -> None:
    assert parse_cursor(text) is None


def test_feed_counts_only_comments_that_are_shown(cast: Cast) -> None:
    for state in ("shown", "hidden", "removed", "deleted"):
        CommentFactory(post=cast.post, author=cast.bob, state=state)
    counts = {post.pk: post.comment_count for post in feed_of(cast.g1, reader=cast.alice).posts}
    assert counts == {cast.post.pk: 2, cast.flagged_post.pk: 0}


@pytest.mark.parametrize("count", [1, 3])
def test_feed_costs_five_queries_however_many_posts(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for _ in range(count):
        CommentFactory(post=PostFactory(community=cast.g2, author=cast.carol), author=cast.carol)
    with django_assert_num_queries(5) as asked:  # type: ignore[operator]
        assert [(post.author.display_name, post.comment_count) for post in feed_of(cast.g2, reader=cast.carol).posts]
    assert "comment" not in asked[1]["sql"], "comments are counted for the posts of the page alone"
