"""What somebody deleted is wiped when the page said it would be, and nothing else ever is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from communities.chat.actions import delete_message
from communities.chat.models import Message
from communities.front.actions import forget_deleted_words
from communities.posts.actions import delete_comment, delete_post, edit_comment, hide_post
from communities.posts.models import Comment, Post
from config.clock import due_jobs
from moderation.cases.models import Case, Evidence
from moderation.cases.queries import ids_in_open_cases
from moderation.decisions.actions import decide_case
from moderation.reports.actions import raise_flag
from tests.cast import CANARY, Cast

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def forget(now: datetime) -> int:
    return forget_deleted_words(held=ids_in_open_cases, now=now)


def words_of(words: Any) -> list[str]:
    fresh = type(words).objects.get(pk=words.pk)
    earlier = [revision.body for revision in fresh.revisions.all()] if hasattr(fresh, "revisions") else []
    return [text for text in [getattr(fresh, "title", ""), fresh.body, fresh.html, *earlier] if text]


def test_deleted_words_and_their_history_are_wiped_after_thirty_days_and_not_before(cast: Cast) -> None:
    edit_comment(cast.comment, body=f"Changed {CANARY}", by=cast.bob)
    delete_comment(cast.comment, by=cast.bob, now=AT)
    delete_message(cast.message, by=cast.alice, now=AT)
    delete_post(cast.post, by=cast.alice, now=AT)
    assert forget(AT + 30 * DAY - timedelta(seconds=1)) == 0
    assert all(words_of(words) for words in (cast.post, cast.comment, cast.message))
    assert forget(AT + 30 * DAY) == 3
    assert [words_of(words) for words in (cast.post, cast.comment, cast.message)] == [[], [], []]
    assert [type(words).objects.get(pk=words.pk).state for words in (cast.post, cast.comment)] == ["deleted"] * 2
    assert forget(AT + 31 * DAY) == 0


def test_what_is_shown_or_was_hidden_by_a_moderator_is_never_wiped(cast: Cast) -> None:
    hide_post(cast.flagged_post)
    before = [words_of(words) for words in (cast.post, cast.flagged_post, cast.comment, cast.message)]
    assert forget(AT + 9_999 * DAY) == 0
    assert [words_of(words) for words in (cast.post, cast.flagged_post, cast.comment, cast.message)] == before


def test_open_case_holds_the_words_and_its_evidence_outlives_them(cast: Cast) -> None:
    raise_flag("comment", cast.comment, reason="rules", note="", by=cast.alice)
    case = Case.objects.get(subject_id=cast.comment.pk)
    delete_comment(cast.comment, by=cast.bob, now=AT)
    assert forget(AT + 60 * DAY) == 0
    decide_case(case, decision="leave", reason="Fine", seen_version=case.version, by=cast.mod1)
    assert forget(AT + 60 * DAY) == 1
    assert words_of(cast.comment) == []
    assert Evidence.objects.get(case=case).content["text"] == f"Comment {CANARY}"


def test_what_was_deleted_before_we_kept_the_time_is_wiped_thirty_days_from_now(cast: Cast) -> None:
    Message.objects.filter(pk=cast.message.pk).update(state="deleted")
    assert forget(AT) == 0
    assert forget(AT + 30 * DAY) == 1


def test_clock_does_it(cast: Cast) -> None:
    delete_post(cast.post, by=cast.alice, now=datetime(2026, 1, 1, tzinfo=UTC))
    dict(due_jobs())["deleted words"]()
    assert words_of(cast.post) == []


def test_pages_say_when_and_show_a_line_afterwards(cast: Cast, client_of: Callable[[User], Client]) -> None:
    alice = client_of(cast.alice)
    post = f"/groups/carers/posts/{cast.post.pk}/"
    for path in (f"{post}delete/", f"/groups/carers/chat/kitchen/messages/{cast.message.pk}/delete/"):
        assert "For 30 days we keep the words where nobody sees them." in alice.get(path).content.decode()
    delete_comment(cast.comment, by=cast.bob, now=AT)
    forget(AT + 30 * DAY)
    assert "Its author deleted this." in alice.get(post).content.decode()
    assert Post.objects.filter(pk=cast.post.pk, state="shown").exists()
    assert Comment.objects.filter(pk=cast.comment.pk).exists()
