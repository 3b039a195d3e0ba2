"""What may become of somebody's words, and who may do it."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from communities.chat.models import Message
from communities.posts.models import Comment, Post
from communities.words.actions import check_is_author, move_words
from communities.words.models import Words
from core.errors import Refused
from tests.cast import Cast

S = Words.State
WAYS = {
    (S.SHOWN, S.HIDDEN), (S.SHOWN, S.REMOVED), (S.SHOWN, S.DELETED),
    (S.HIDDEN, S.SHOWN), (S.HIDDEN, S.REMOVED), (S.HIDDEN, S.DELETED), (S.REMOVED, S.SHOWN),
    (S.WAITING, S.SHOWN), (S.WAITING, S.REFUSED), (S.REFUSED, S.SHOWN),
}  # fmt: skip


@pytest.mark.parametrize("start", list(S))
@pytest.mark.parametrize("end", list(S))
def test_words_move_only_along_the_known_ways(cast: Cast, start: str, end: str) -> None:
    Post.objects.filter(pk=cast.post.pk).update(state=start)
    stale = Post.with_waiting.get(pk=cast.post.pk)
    with transaction.atomic():
        if start == end:
            assert move_words(stale, end) is False
        elif (start, end) in WAYS:
            assert move_words(stale, end) is True
        else:
            with pytest.raises(Refused) as caught:
                move_words(stale, end)
            assert caught.value.code == "conflict"
    expected = end if (start, end) in WAYS else start
    assert Post.with_waiting.get(pk=cast.post.pk).state == expected
    assert stale.state == expected


def test_move_from_a_stale_row_sees_what_happened_meanwhile(cast: Cast) -> None:
    first, second = Post.objects.get(pk=cast.post.pk), Post.objects.get(pk=cast.post.pk)
    with transaction.atomic():
        assert move_words(first, S.DELETED) is True
        with pytest.raises(Refused):
            move_words(second, S.HIDDEN)
    assert second.state == S.DELETED


@pytest.mark.parametrize("model", [Post, Comment, Message])
def test_database_refuses_a_state_nobody_knows(cast: Cast, model: type[Words]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(state="rewritten")


def test_words_move_only_inside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(AssertionError):
        move_words(Post(pk=uuid.uuid4()), S.HIDDEN)


def test_nobody_but_the_author_passes_as_author(cast: Cast) -> None:
    check_is_author(cast.post, cast.alice.pk)
    for person in ("bob", "host", "mod1", "admin"):
        with pytest.raises(Refused) as caught:
            check_is_author(cast.post, cast.people[person].pk)
        assert caught.value.code == "not_found"
