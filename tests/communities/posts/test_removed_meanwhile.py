"""Whoever was removed after they opened the form writes, changes and deletes nothing any more."""

import uuid

import pytest

from communities.groups.actions import remove_member
from communities.posts.actions import (
    create_comment,
    create_post,
    delete_comment,
    delete_post,
    edit_comment,
    edit_post,
)
from communities.posts.models import Comment, Post
from core.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def words() -> list[tuple[object, ...]]:
    return [*Post.objects.values_list("pk", "body", "state"), *Comment.objects.values_list("pk", "body", "state")]


def test_removed_member_writes_changes_and_deletes_nothing(cast: Cast) -> None:
    before = words()
    remove_member(cast.bob_membership, by=cast.host)
    for call in (
        lambda: create_post(cast.g1, key=uuid.uuid4(), title="late", body="late", by=cast.bob),
        lambda: create_comment(cast.post, key=uuid.uuid4(), body="late", by=cast.bob),
        lambda: edit_post(cast.flagged_post, title="late", body="late", by=cast.bob),
        lambda: edit_comment(cast.comment, body="late", by=cast.bob),
        lambda: delete_post(cast.flagged_post, by=cast.bob),
        lambda: delete_comment(cast.comment, by=cast.bob),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == "not_found"
    assert words() == before
