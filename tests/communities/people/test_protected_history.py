"""What was written before somebody's time is not there for them: no page, no count, no update (CVE-2022-31017)."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from communities.chat.actions import remove_message, send_message
from communities.chat.queries import rooms_of
from communities.groups.actions import add_member
from communities.groups.models import Membership
from communities.groups.permissions import is_written_for, reading_from, written_for
from communities.posts.actions import create_comment, create_post, edit_post, remove_comment
from communities.posts.models import Post
from communities.posts.queries import comments_of, feed_of
from moderation.subjects import may_flag
from tests.cast import CANARY, Cast, make_person

pytestmark = pytest.mark.django_db
NEW = "lantern4d1"


@pytest.fixture
def newcomer(cast: Cast):
    """Joins g1, whose history is protected, after everything in the cast was written."""
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(history="protected", name="Carers", summary="")
    cast.g1.refresh_from_db()
    type(cast.room).objects.filter(pk=cast.room.pk).update(name="Kitchen")
    person = make_person("newcomer")
    add_member(cast.g1, person, by=None)
    return person


def write_now(cast: Cast) -> Post:
    post = create_post(cast.g1, key=uuid.uuid4(), title=NEW, body=NEW, by=cast.bob)
    create_comment(post, key=uuid.uuid4(), body=NEW, by=cast.alice)
    create_comment(cast.post, key=uuid.uuid4(), body="late under an old one", by=cast.bob)
    send_message(cast.room, text=NEW, client_id=uuid.uuid4(), by=cast.bob)
    return post


def test_pages_show_what_was_written_since_and_nothing_older(client_of, cast, newcomer):
    post, group = write_now(cast), f"/groups/{cast.g1.slug}"
    client, member = client_of(newcomer), client_of(cast.bob)
    for page in (f"{group}/", f"{group}/chat/{cast.room.slug}/"):
        seen, whole = client.get(page).content.decode(), member.get(page).content.decode()
        assert (CANARY in seen, NEW in seen) == (False, True), page
        assert CANARY in whole
    assert client.get(f"{group}/posts/{post.pk}/").status_code == 200


@pytest.mark.parametrize("way", ["", "history/", "comments/{comment}/history/", "edit/", "comments/{comment}/edit/"])
def test_an_older_post_is_missing_at_every_address(client_of, cast, newcomer, way):
    path = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/{way.format(comment=cast.comment.pk)}"
    author = client_of(cast.alice if "comments" not in way else cast.bob)

    assert (author.get(path).status_code, client_of(newcomer).get(path).status_code) == (200, 404)


def test_nor_can_it_be_commented_flagged_or_found_by_a_cursor(client_of, cast, newcomer):
    path = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/comments/"
    assert client_of(newcomer).post(path, {"body": "x", "key": uuid.uuid4()}).status_code == 404
    for kind, words in (("post", cast.post), ("comment", cast.comment), ("message", cast.message)):
        assert (may_flag(cast.bob, kind, words), may_flag(newcomer, kind, words)) == (True, False)
        assert client_of(newcomer).get(f"/moderation/flag/{kind}/{words.pk}/").status_code == 404
    room = client_of(newcomer).get(f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/?before=99")
    assert (room.status_code, CANARY in room.content.decode()) == (200, False)


def test_counts_and_marks_tell_of_nothing_older(cast, newcomer):
    room = rooms_of(cast.g1, newcomer)
    assert (feed_of(cast.g1, reader=newcomer).posts, room.get().new) == ([], 0)
    post = write_now(cast)
    early = create_comment(post, key=uuid.uuid4(), body="x", by=cast.bob, now=timezone.now() - timedelta(days=9))

    (seen,) = feed_of(cast.g1, reader=newcomer).posts
    (all_of_it,) = [found for found in feed_of(cast.g1, reader=cast.bob).posts if found.pk == post.pk]

    assert (seen.comment_count, all_of_it.comment_count, room.get().new) == (1, 2, 1)
    assert early not in comments_of(post, reader=newcomer).comments


def updates(client_of, person, stream):
    return json.loads(client_of(person).get(f"/updates/{stream}/?after=0").content)


def test_catching_up_brings_no_old_word_even_when_it_is_edited_or_removed_now(client_of, cast, newcomer):
    post = write_now(cast)
    edit_post(cast.post, title=f"Later {CANARY}", body=f"Later {CANARY}", by=cast.alice)
    remove_comment(cast.comment)
    remove_message(cast.message)
    old = {str(words.pk) for words in (cast.post, cast.comment, cast.message, cast.flagged_post)}

    for stream in (f"group:{cast.g1.pk}", f"room:{cast.room.pk}"):
        seen, whole = (updates(client_of, person, stream) for person in (newcomer, cast.bob))
        assert CANARY not in json.dumps(seen)
        assert not old & {item["id"] for item in seen["items"]}, stream
        assert old & {item["id"] for item in whole["items"]}, stream
        assert "late under an old one" not in json.dumps(seen)
        assert (NEW in json.dumps(seen), seen["seq"]) == (True, whole["seq"])
    assert str(post.pk) in json.dumps(updates(client_of, newcomer, f"group:{cast.g1.pk}"))


def test_the_three_ways_to_ask_agree(cast, newcomer):
    for person in (newcomer, cast.alice, cast.carol):
        asked = Post.objects.filter(written_for(person, cast.g1), community=cast.g1)
        for post in Post.objects.filter(community=cast.g1):
            assert is_written_for(person, cast.g1, post.created_at) is (post in asked)
        assert (person.pk in reading_from([cast.g1.pk], [person.pk])) is (person == newcomer)


def test_in_an_open_group_a_member_reads_what_everybody_reads(cast, newcomer):
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(visibility="open")
    cast.g1.refresh_from_db()

    assert is_written_for(newcomer, cast.g1, cast.post.created_at)
    assert reading_from([cast.g1.pk], [newcomer.pk]) == {}


def test_a_membership_without_a_beginning_reads_everything(cast):
    assert Membership.objects.get(person=cast.bob).reads_from is None
    assert is_written_for(cast.bob, cast.g1, cast.post.created_at)
