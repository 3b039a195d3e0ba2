"""What hosts do with posts: pin, close the comments, move to another group."""

import uuid
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.announcements.actions import create_announcement
from communities.files.models import StoredFile
from communities.groups.models import Community, Membership
from communities.notifications.models import Notification
from communities.people.actions import block_person
from communities.placing.actions import MOST_PINNED, lock_comments, move_post, pin_post, unlock_comments, unpin_post
from communities.posts.actions import (
    create_comment,
    create_post,
    delete_post,
    edit_comment,
    edit_post,
    hide_comment,
    hide_post,
    remove_comment,
)
from communities.posts.models import Comment, Post
from communities.posts.permissions import access_post
from communities.posts.queries import feed_of
from communities.posts.updates import GroupSource
from communities.words.topics import topic_id
from core.errors import Moved, Refused
from moderation.reports.actions import raise_flag
from realtime.models import Update
from realtime.read import read_page
from records.models import Entry
from tests.cast import Cast
from tests.factories.communities import PostFactory, join
from tests.threads import at_once, codes, waits_for


def fresh(post: Post) -> Post:
    return Post.objects.select_related("author", "community").get(pk=post.pk)


@pytest.fixture
def both(cast: Cast) -> Cast:
    """The host looks after g2 too, and whoever wrote in the post belongs there."""
    join(cast.g2, cast.host, role=Membership.Role.HOST)
    join(cast.g2, cast.alice, cast.bob)
    return cast


def items(community: Any) -> list[tuple[str, str]]:
    page = read_page(GroupSource(), f"group:{community.pk}", 0)
    return [(item["id"], item["action"]) for item in page.items]


# Pinning


def test_pinned_posts_stand_above_the_first_page_and_nowhere_else(cast: Cast) -> None:
    pin_post(cast.post, by=cast.host)
    page = feed_of(cast.g1, reader=cast.alice)
    assert page.top == [cast.post]
    assert cast.post not in page.posts
    later = feed_of(cast.g1, reader=cast.alice, after=(fresh(cast.post).created_at.replace(year=2099), uuid.uuid4()))
    assert not later.top
    assert cast.post not in later.posts
    unpin_post(fresh(cast.post), by=cast.host)
    assert cast.post in feed_of(cast.g1, reader=cast.alice).posts
    kinds = Entry.objects.filter(subject_id=cast.post.pk).order_by("at").values_list("kind", "actor_id")
    assert list(kinds) == [("post.pinned", cast.host.pk), ("post.unpinned", cast.host.pk)]


def test_a_few_posts_are_pinned_and_what_was_taken_away_leaves_its_place(cast: Cast) -> None:
    posts = [PostFactory(community=cast.g1, author=cast.alice) for _ in range(MOST_PINNED + 1)]
    for post in posts[:MOST_PINNED]:
        pin_post(post, by=cast.host)
    with pytest.raises(Refused, match="conflict"):
        pin_post(posts[-1], by=cast.host)
    hide_post(posts[0])
    pin_post(posts[-1], by=cast.host)
    assert feed_of(cast.g1, reader=cast.alice).top == [posts[3], posts[2], posts[1]]


@pytest.mark.django_db(transaction=True)
def test_pins_at_once_are_never_one_too_many(cast: Cast) -> None:
    join(cast.g1, cast.dave, role=Membership.Role.HOST)
    posts = [PostFactory(community=cast.g1, author=cast.alice) for _ in range(MOST_PINNED + 2)]
    people = [cast.host, cast.dave] * MOST_PINNED
    results = at_once(*[lambda p=p, by=by: pin_post(p, by=by) for p, by in zip(posts, people, strict=False)])
    assert codes(results).count("conflict") == 2
    assert Post.objects.filter(pinned_at__isnull=False).count() == MOST_PINNED


# Closing the comments


def test_closed_comments_take_none_from_anybody_and_say_why(cast: Cast) -> None:
    lock_comments(cast.post, why=" It  is settled ", by=cast.host)
    for person in (cast.alice, cast.host):
        with pytest.raises(Refused, match="conflict"):
            create_comment(fresh(cast.post), key=uuid.uuid4(), body="but", by=person)
    sent = {"key": cast.comment.pk, "body": cast.comment.body}
    assert create_comment(fresh(cast.post), **sent, by=cast.bob) == cast.comment  # sent again, it was there before
    client = Client()
    client.force_login(cast.bob)
    chosen = StoredFile.objects.create(
        community=cast.g1, uploader=cast.bob, size=9, name="plan.pdf", kind="pdf", state="ready"
    )
    typed = {"key": str(uuid.uuid4()), "body": "too late", "files": str(chosen.pk)}
    late = client.post(f"/groups/carers/posts/{cast.post.pk}/comments/", typed)
    page = late.content.decode()
    assert "It is settled" in page
    assert "Host, who hosts this group, said so." in page
    assert "too late" in page, "what was typed is kept"
    assert "plan.pdf" in page, "and so is what was chosen"
    with pytest.raises(Refused, match="conflict"):
        lock_comments(fresh(cast.post), why="It never happened", by=cast.host)
    unlock_comments(fresh(cast.post), by=cast.host)
    create_comment(fresh(cast.post), key=uuid.uuid4(), body="and", by=cast.alice)


def test_why_comments_are_closed_is_evidence_and_hidden_from_whoever_blocked_who_said_it(cast: Cast) -> None:
    lock_comments(cast.post, why="Because Bob cannot behave", by=cast.host)
    case = raise_flag("post", fresh(cast.post), reason="rules", note="", by=cast.bob).case
    assert case.evidence.content["beside"] == [{"by": "Host", "text": "Because Bob cannot behave"}]
    client = Client()
    client.force_login(cast.bob)
    block_person(cast.host, by=cast.bob)
    page = client.get(f"/groups/carers/posts/{cast.post.pk}/").content.decode()
    assert "The comments are closed" in page
    assert "cannot behave" not in page


@pytest.mark.parametrize("who", ["alice", "carol", "mod1"])
def test_only_hosts_arrange(both: Cast, who: str) -> None:
    by = both.people[who]
    for call in (
        lambda: pin_post(fresh(both.post), by=by),
        lambda: lock_comments(fresh(both.post), why="x", by=by),
        lambda: move_post(fresh(both.post), to=both.g2, by=by),
    ):
        with pytest.raises(Refused):
            call()
    assert not Entry.objects.filter(kind__startswith="post.").exists()


# Moving


def test_moved_post_takes_everything_along_and_the_old_group_hears_no_more_of_it(both: Cast) -> None:
    Post.objects.filter(pk=both.post.pk).update(kind="question", answer=both.comment.pk)
    pin_post(fresh(both.post), by=both.host)
    edit_post(fresh(both.post), title="A", body="#kettle", by=both.alice)
    edits = both.post.revisions.count()
    moved = move_post(fresh(both.post), to=both.g2, by=both.host)
    assert f"/groups/{both.g2.slug}/topics/{topic_id(both.g2.pk, 'kettle')}/" in moved.html
    assert [post.pk for post in feed_of(both.g2, reader=both.carol, topic=topic_id(both.g2.pk, "kettle")).posts] == [
        moved.pk
    ]
    assert (moved.community, moved.answer_id, moved.pinned_at) == (both.g2, both.comment.pk, None)
    assert moved.revisions.count() == edits
    assert both.post not in feed_of(both.g1, reader=both.bob).posts
    assert both.post in feed_of(both.g2, reader=both.carol).posts
    assert (str(both.post.pk), "removed") in items(both.g1)
    assert (str(both.comment.pk), "removed") in items(both.g1), "an old cursor finds nothing of it either"
    assert (str(both.post.pk), "created") in items(both.g2)
    told = Notification.objects.filter(kind="post_moved", community=both.g2).values_list("person", flat=True)
    assert set(told) == {both.alice.pk, both.bob.pk}
    entries = Entry.objects.filter(subject_id=both.post.pk, kind__in=["post.moved", "post.arrived"])
    assert set(entries.values_list("community_id", flat=True)) == {both.g1.pk, both.g2.pk}


def leave(community: Any, person: Any) -> None:
    Membership.objects.filter(community=community, person=person).update(state=Membership.State.LEFT)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_words_do_not_move_to_a_group_that_one_of_those_who_wrote_them_does_not_read(both: Cast, who: str) -> None:
    leave(both.g2, both.people[who])
    with pytest.raises(Refused, match="conflict"):
        move_post(fresh(both.post), to=both.g2, by=both.host)
    assert not Notification.objects.filter(kind="post_moved").exists()
    join(both.g2, both.dave)
    User.objects.filter(pk=both.people[who].pk).update(merged_into=both.dave, state=User.State.MERGED, is_active=False)
    hide_comment(both.comment)
    move_post(fresh(both.post), to=both.g2, by=both.host)  # it is the account they keep that counts
    assert Notification.objects.filter(kind="post_moved", person=both.dave).exists()


def test_hidden_words_count_closed_accounts_hold_and_what_is_gone_does_not(both: Cast) -> None:
    hide_comment(both.comment)
    User.objects.filter(pk=both.bob.pk).update(state=User.State.CLOSED, is_active=False)
    with pytest.raises(Refused, match="conflict"):
        move_post(fresh(both.post), to=both.g2, by=both.host)
    remove_comment(both.comment)
    move_post(fresh(both.post), to=both.g2, by=both.host)


def test_a_moved_post_names_whom_it_named(both: Cast) -> None:
    edit_post(fresh(both.post), title="A", body="@Alice asks @Bob #kettle", by=both.alice)
    leave(both.g1, both.bob)
    User.objects.filter(pk=both.carol.pk).update(display_name="Bob")
    moved = move_post(fresh(both.post), to=both.g2, by=both.host)
    assert str(both.bob.pk) in moved.html
    assert str(both.carol.pk) not in moved.html
    assert "/groups/carers/" not in moved.html


def test_no_page_of_a_moved_post_names_the_group_where_it_was(both: Cast) -> None:
    for n in range(3):
        edit_post(fresh(both.post), title="A", body=f"#kettle {n}", by=both.alice)
    edit_comment(both.comment, body="#kettle @Alice", by=both.bob)
    move_post(fresh(both.post), to=both.g2, by=both.host)
    client = Client()
    client.force_login(both.carol)
    url = f"/groups/young-people/posts/{both.post.pk}/"
    for page in (url, f"{url}history/", f"{url}comments/{both.comment.pk}/history/"):
        answer = client.get(page)
        assert "kettle" in answer.content.decode()
        assert "carers" not in answer.content.decode()


def test_files_that_are_gone_hold_nothing_up_and_the_others_need_room(both: Cast, settings: Any) -> None:
    theirs = {"community": both.g1, "uploader": both.alice, "post": both.post, "size": 100, "name": "a.png"}
    picture = StoredFile.objects.create(
        **theirs, kind="picture", attested_at=timezone.now(), removed_at=timezone.now(), state="ready"
    )
    Community.objects.filter(pk=both.g2.pk).update(allows_pictures=False)
    StoredFile.objects.create(**theirs, kind="pdf", state="ready")
    settings.GROUP_FILE_BYTES = 99
    with pytest.raises(Refused, match="conflict"):
        move_post(fresh(both.post), to=both.g2, by=both.host)
    settings.GROUP_FILE_BYTES = 100
    move_post(fresh(both.post), to=both.g2, by=both.host)
    picture.refresh_from_db()
    assert picture.community == both.g2


def test_announcements_stay(both: Cast) -> None:
    post = create_announcement(both.g1, key=uuid.uuid4(), title="A", body="b", must_confirm=False, by=both.host)
    with pytest.raises(Refused, match="conflict"):
        move_post(fresh(post), to=both.g2, by=both.host)


def test_old_link_leads_who_may_read_the_new_place_and_nobody_else(both: Cast) -> None:
    create_comment(both.post, key=uuid.uuid4(), body="c", by=both.alice)
    move_post(fresh(both.post), to=both.g2, by=both.host)
    for reader in (both.host, both.carol):
        with pytest.raises(Moved) as caught:
            access_post(reader, "carers", both.post.pk)
        assert (caught.value.old, caught.value.new) == ("/groups/carers/", "/groups/young-people/")
        with pytest.raises(Moved):  # and no more does the link tell of the group it names
            access_post(reader, "there-is-no-such-group", both.post.pk)
    leave(both.g2, both.alice)
    for stranger in (both.alice, both.dave, both.mod1, both.frank):
        for slug in ("carers", "young-people"):
            with pytest.raises(Http404):
                access_post(stranger, slug, both.post.pk)
    client = Client()
    client.force_login(both.carol)
    sent = {"key": str(uuid.uuid4()), "body": "typed before it moved"}
    answer = client.post(f"/groups/carers/posts/{both.post.pk}/comments/", sent, follow=True)
    assert "typed before it moved" in answer.content.decode()
    assert Comment.objects.filter(pk=sent["key"]).exists()


def test_both_rights_are_asked_and_nothing_private_becomes_open(both: Cast) -> None:
    theirs = Membership.objects.filter(person=both.host)
    for group in (both.g1, both.g2):
        theirs.filter(community=group).update(role="moderator")
        with pytest.raises(Refused):
            move_post(fresh(both.post), to=both.g2, by=both.host)
        theirs.update(role="host")
    both.g2.visibility = "open"
    both.g2.save()
    with pytest.raises(Refused):
        move_post(fresh(both.post), to=both.g2, by=both.host)
    with pytest.raises(Refused):
        move_post(fresh(both.post), to=both.g1, by=both.host)
    assert fresh(both.post).community == both.g1


def test_what_was_opened_before_the_move_changes_nothing_and_tells_the_right_group(both: Cast) -> None:
    before, comment = fresh(both.post), Comment.objects.select_related("post__community").get(pk=both.comment.pk)
    move_post(fresh(both.post), to=both.g2, by=both.host)
    for call in (
        lambda: create_comment(before, key=uuid.uuid4(), body="b", by=both.bob),
        lambda: edit_post(before, title="t", body="b", by=both.alice),
        lambda: lock_comments(before, why="w", by=both.host),
    ):
        with pytest.raises(Refused, match="conflict"):
            call()
    hide_comment(comment)
    last = Update.objects.filter(object_id=both.comment.pk).latest("pk")
    assert last.stream_id == f"group:{both.g2.pk}"
    delete_post(before, by=both.alice)
    assert Update.objects.filter(object_id=both.post.pk).latest("pk").stream_id == f"group:{both.g2.pk}"


@pytest.mark.django_db(transaction=True)
def test_posts_that_change_places_at_once_neither_wait_for_each_other_nor_get_lost(cast: Cast) -> None:
    join(cast.g2, cast.host, role=Membership.Role.HOST)
    join(cast.g2, cast.alice, cast.bob)
    join(cast.g1, cast.carol)
    there = [create_post(cast.g2, key=uuid.uuid4(), title="A", body="b", by=cast.carol) for _ in range(2)]
    calls = [lambda p=p: move_post(fresh(p), to=cast.g1, by=cast.host) for p in there]
    calls += [lambda p=p: move_post(fresh(p), to=cast.g2, by=cast.host) for p in (cast.post, cast.flagged_post)]
    at_once(*calls)
    assert {fresh(p).community for p in there} == {cast.g1}
    assert fresh(cast.post).community == cast.g2


@pytest.mark.django_db(transaction=True)
def test_pin_takes_the_group_before_its_members_as_whoever_changes_its_rules(cast: Cast) -> None:
    hosting = Membership.objects.get(community=cast.g1, person=cast.host)
    waits_for(cast.g1, lambda: pin_post(fresh(cast.post), by=cast.host), before=hosting)
    assert fresh(cast.post).pinned_at is not None


def test_an_old_link_leads_a_member_there_to_the_rules_and_tells_others_nothing(both: Cast, client_of: Any) -> None:
    address = f"/groups/{both.g1.slug}/posts/{both.post.pk}/"
    move_post(fresh(both.post), to=both.g2, by=both.host)
    Community.objects.filter(pk=both.g2.pk).update(rules_version=9)
    there = client_of(both.carol).get(address)
    assert there.headers["Location"].partition("?")[0] == f"/groups/{both.g2.slug}/rules/"
    assert client_of(both.dave).get(address).status_code == 404


def test_what_must_stay_offers_no_move(cast: Cast, client_of: Any) -> None:
    asked = create_announcement(cast.g1, key=uuid.uuid4(), title="A", body="b", must_confirm=False, by=cast.host)
    for post, offers in ((cast.post, True), (asked, False)):
        shown = client_of(cast.host).get(f"/groups/{cast.g1.slug}/posts/{post.pk}/").content.decode()
        assert (f"{post.pk}/move/" in shown) is offers
