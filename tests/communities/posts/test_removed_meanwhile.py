"""Whoever was removed after they opened the form writes nothing any more."""

import uuid

import pytest

from communities.groups.actions import remove_member
from communities.posts.actions import create_comment, create_post
from communities.posts.models import Comment, Post
from core.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_removed_member_posts_and_comments_no_more(cast: Cast) -> None:
    before = (Post.objects.count(), Comment.objects.count())
    remove_member(cast.bob_membership, by=cast.host)
    with pytest.raises(Refused):
        create_post(cast.g1, key=uuid.uuid4(), title="late", body="late", by=cast.bob)
    with pytest.raises(Refused):
        create_comment(cast.post, key=uuid.uuid4(), body="late", by=cast.bob)
    assert (Post.objects.count(), Comment.objects.count()) == before
