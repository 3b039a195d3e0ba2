"""Whose posts and comments somebody finds, and which of them they may change."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from communities.posts.actions import delete_post, hide_comment, hide_post
from communities.posts.permissions import access_comment, access_own_comment, access_own_post, access_post
from tests.cast import Cast
from tests.factories.communities import CommunityFactory, PostFactory

MEMBERS = {"alice", "bob", "host"}
EVERYBODY = [
    "alice", "bob", "carol", "dave", "eve", "frank", "host", "mod1", "mod2", "banned", "suspended", "comms",
    "registrar", "admin",
]  # fmt: skip


def answer(call: object, *args: object) -> object:
    try:
        return call(*args)[-1]  # type: ignore[operator]
    except (Http404, PermissionDenied) as refused:
        return type(refused)


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_members_find_a_post_and_its_comment_and_only_the_author_what_changes_them(cast: Cast, who: str) -> None:
    user, slug, post, comment = cast.people[who], cast.g1.slug, cast.post, cast.comment
    assert answer(access_post, user, slug, post.pk) == (post if who in MEMBERS else Http404)
    assert answer(access_comment, user, slug, post.pk, comment.pk) == (comment if who in MEMBERS else Http404)
    assert answer(access_own_post, user, slug, post.pk) == (post if who == "alice" else Http404)
    assert answer(access_own_comment, user, slug, post.pk, comment.pk) == (comment if who == "bob" else Http404)


def test_post_is_found_only_in_its_own_group_and_a_comment_only_under_its_own_post(cast: Cast) -> None:
    assert answer(access_post, cast.carol, cast.g2.slug, cast.post.pk) == Http404
    assert answer(access_post, cast.alice, cast.g1.slug, cast.other_post.pk) == Http404
    assert answer(access_comment, cast.bob, cast.g1.slug, cast.flagged_post.pk, cast.comment.pk) == Http404
    assert answer(access_own_comment, cast.bob, cast.g1.slug, cast.flagged_post.pk, cast.comment.pk) == Http404
    assert answer(access_post, cast.alice, cast.g1.slug, uuid.uuid4()) == Http404


def test_taken_away_post_takes_its_comments_with_it_and_cannot_be_edited(cast: Cast) -> None:
    hide_post(cast.post)
    assert answer(access_comment, cast.bob, cast.g1.slug, cast.post.pk, cast.comment.pk) == Http404
    assert answer(access_own_comment, cast.bob, cast.g1.slug, cast.post.pk, cast.comment.pk) == Http404
    assert answer(access_own_post, cast.alice, cast.g1.slug, cast.post.pk) == Http404
    delete_post(cast.flagged_post, by=cast.bob)
    assert answer(access_own_post, cast.bob, cast.g1.slug, cast.flagged_post.pk) == Http404


def test_taken_away_comment_cannot_be_edited(cast: Cast) -> None:
    hide_comment(cast.comment)
    assert answer(access_own_comment, cast.bob, cast.g1.slug, cast.post.pk, cast.comment.pk) == Http404


@pytest.mark.parametrize(("who", "found"), [("dave", True), ("eve", False), ("suspended", False), ("banned", False)])
def test_open_group_is_read_by_everybody_approved_and_by_nobody_else(cast: Cast, who: str, found: bool) -> None:
    post = PostFactory(community=CommunityFactory(visibility="open"), author=cast.carol)
    expected = post if found else Http404
    assert answer(access_post, cast.people[who], post.community.slug, post.pk) == expected


def test_ones_own_post_in_an_open_group_one_left_cannot_be_edited_any_more(cast: Cast) -> None:
    post = PostFactory(community=CommunityFactory(visibility="open"), author=cast.dave)
    assert answer(access_own_post, cast.dave, post.community.slug, post.pk) == PermissionDenied
