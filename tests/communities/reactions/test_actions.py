"""One press, one kind word: once for each person and kind, whoever is looking, and never who in a frame."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import hide_message
from communities.groups.models import Membership
from communities.people.actions import block_person
from communities.posts.actions import hide_post
from communities.posts.models import Comment, Post
from communities.reactions.actions import give_reaction, take_reaction
from communities.reactions.models import Press, Reaction
from communities.reactions.queries import counts_of, reactions_to
from communities.reactions.updates import GroupStream, RoomStream
from core.errors import Refused
from realtime.read import read_page
from tests.cast import Cast
from tests.factories.communities import CommentFactory, PostFactory, join
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db
Counted = Callable[[int], Any]


def shown(cast: Cast, reader: User) -> dict[str, tuple[int, list[str], bool]]:
    row = reactions_to([cast.post], reader=reader)[cast.post.pk]
    return {kind.name: (kind.count, kind.names, kind.is_mine) for kind in row.kinds if kind.count}


def frames(cast: Cast) -> list[dict[str, Any]]:
    page = read_page(GroupStream(), f"group:{cast.g1.pk}", 0)
    return [item for item in page.items if item["kind"] == "reaction"]


def test_given_twice_counts_once_and_taken_back_twice_is_gone(cast: Cast) -> None:
    for _ in range(2):
        give_reaction(cast.post, kind="hug", by=cast.bob)
    give_reaction(cast.post, kind="thanks", by=cast.bob)
    assert shown(cast, cast.bob) == {"thanks": (1, ["Bob"], True), "hug": (1, ["Bob"], True)}
    assert shown(cast, cast.alice)["hug"] == (1, ["Bob"], False)
    for _ in range(2):
        take_reaction(cast.post, kind="hug", by=cast.bob)
    assert shown(cast, cast.bob) == {"thanks": (1, ["Bob"], True)}


@pytest.mark.django_db(transaction=True)
def test_pressed_at_once_counts_once(cast: Cast) -> None:
    people = (cast.bob, cast.bob, cast.bob, cast.alice)
    pressed = at_once(*[partial(give_reaction, cast.comment, kind="hug", by=who) for who in people])
    assert codes(pressed) == []
    assert Reaction.objects.count() == 2


def test_frame_says_how_many_and_nobody_s_name(cast: Cast) -> None:
    give_reaction(cast.comment, kind="hug", by=cast.alice)
    give_reaction(cast.comment, kind="hug", by=cast.host)
    (frame,) = frames(cast)
    assert (frame["action"], frame["data"]) == ("created", {"on": str(cast.comment.pk), "counts": {"hug": 2}})
    hide_post(cast.post)
    (frame,) = frames(cast)
    assert frame["action"] == "removed"
    assert "data" not in frame


def test_reactions_to_withheld_words_are_withheld(cast: Cast) -> None:
    give_reaction(cast.comment, kind="hug", by=cast.host)
    items = frames(cast)
    block_person(cast.bob, by=cast.alice)  # who wrote the comment
    assert GroupStream().withheld(cast.g1.pk, items, {cast.alice.pk, cast.host.pk}) == {cast.alice.pk: {items[0]["id"]}}
    Membership.objects.filter(person=cast.host).update(reads_from=timezone.now())
    assert items[0]["id"] in GroupStream().withheld(cast.g1.pk, items, {cast.host.pk})[cast.host.pk]


def test_whom_i_blocked_is_counted_and_not_named(cast: Cast) -> None:
    give_reaction(cast.post, kind="hug", by=cast.bob)
    give_reaction(cast.post, kind="hug", by=cast.host)
    block_person(cast.bob, by=cast.alice)
    assert shown(cast, cast.alice) == {"hug": (2, ["Host"], False)}


def test_a_move_names_nobody_to_a_group_they_do_not_belong_to(cast: Cast) -> None:
    for words in (cast.post, cast.comment):
        for by in (cast.alice, cast.host):
            give_reaction(words, kind="hug", by=by)
    Post.objects.filter(pk=cast.post.pk).update(community=cast.g2, moved_at=timezone.now())
    join(cast.g2, cast.alice)
    for row in reactions_to([cast.post, cast.comment], reader=cast.carol).values():
        assert (row.of("hug").count, row.of("hug").names) == (2, ["Alice"])


def test_first_are_named_and_the_others_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("communities.reactions.queries.NAMED", 1)
    for who in (cast.host, cast.bob, cast.alice):
        give_reaction(cast.post, kind="hug", by=who)
    give_reaction(cast.post, kind="thanks", by=cast.bob)
    assert shown(cast, cast.alice) == {"hug": (3, ["Host"], True), "thanks": (1, ["Bob"], False)}


def test_of_an_account_that_was_joined_with_mine_is_mine(cast: Cast) -> None:
    give_reaction(cast.post, kind="hug", by=cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(merged_into=cast.host, state=User.State.MERGED, is_active=False)
    give_reaction(cast.post, kind="hug", by=cast.host)
    assert shown(cast, cast.host) == {"hug": (1, ["Bob"], True)}
    take_reaction(cast.post, kind="hug", by=cast.host)
    assert shown(cast, cast.host) == {}


def test_too_many_presses_are_refused_also_when_each_is_taken_back(cast: Cast, settings: Any) -> None:
    settings.REACTION_LIMIT = (4, 60)
    for _ in range(2):
        give_reaction(cast.post, kind="hug", by=cast.bob)
        take_reaction(cast.post, kind="hug", by=cast.bob)
    with pytest.raises(Refused) as caught:
        give_reaction(cast.post, kind="hug", by=cast.bob)
    assert caught.value.code == "rate"
    Press.objects.update(at=timezone.now() - timedelta(seconds=61))
    give_reaction(cast.post, kind="hug", by=cast.bob)
    assert Press.objects.count() == 1


def test_who_may_no_longer_write_and_what_was_taken_away_are_refused(cast: Cast) -> None:
    Membership.objects.filter(person=cast.alice).update(role=Membership.Role.READER)
    with pytest.raises(Refused):
        give_reaction(cast.post, kind="hug", by=cast.alice)
    hide_post(cast.post)
    with pytest.raises(Refused):
        give_reaction(cast.comment, kind="hug", by=cast.bob)
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("body", [{}, {"give": "down"}, {"give": "hug", "take": "hug"}])
def test_a_wrong_form_is_refused(cast: Cast, body: dict[str, str]) -> None:
    client = Client()
    client.force_login(cast.bob)
    assert client.post(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/reactions/", body).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_however_many_there_are(cast: Cast, count: int, django_assert_num_queries: Counted) -> None:
    posts = [PostFactory(community=cast.g1, author=cast.alice) for _ in range(count)]
    comments: list[Comment] = [CommentFactory(post=post, author=cast.bob) for post in posts]
    for words in [*posts, *comments]:
        for who in (cast.bob, cast.host):
            give_reaction(words, kind="hug", by=who)
    with django_assert_num_queries(2):
        reactions_to([*posts, *comments], reader=cast.alice)
    with django_assert_num_queries(1):
        found = counts_of(posts)
    assert {row.of("hug").count for row in found.values()} == {2}


def test_page_shows_no_zero(cast: Cast) -> None:
    give_reaction(cast.post, kind="hug", by=cast.bob)
    client = Client()
    client.force_login(cast.alice)
    html = client.get(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/").content.decode()
    first = html.partition(f'data-reactions="{cast.post.pk}"')[2].partition("</form>")[0]
    assert 'data-kind="thanks" hidden' in first
    assert 'data-kind="hug">' in first


def test_message_gets_reactions_as_posts_do(cast: Cast, client_of: Callable[[User], Client]) -> None:
    for who in (cast.bob, cast.bob, cast.host):
        give_reaction(cast.message, kind="hug", by=who)
    row = reactions_to([cast.message], reader=cast.alice)[cast.message.pk].of("hug")
    assert (row.count, row.names, row.is_mine) == (2, ["Bob", "Host"], False)
    page = read_page(RoomStream(), f"room:{cast.room.pk}", 0)
    [frame] = [item for item in page.items if item["kind"] == "reaction"]
    assert frame["data"] == {"on": str(cast.message.pk), "counts": {"hug": 2}}
    for who in ("carol", "dave"):
        with pytest.raises(Refused) as refused:
            give_reaction(cast.message, kind="hug", by=cast.people[who])
        assert refused.value.code == "not_found"

    path = f"/groups/{cast.g1.slug}/chat/{cast.room.slug}/messages/{cast.message.pk}/reactions/"
    answer = client_of(cast.alice).post(path, {"give": "thanks"}, follow=True)
    assert f'id="reactions-{cast.message.pk}"' in answer.content.decode()
    hide_message(cast.message)
    with pytest.raises(Refused):
        take_reaction(cast.message, kind="hug", by=cast.bob)
    assert [item["action"] for item in read_page(RoomStream(), f"room:{cast.room.pk}", 0).items] == ["removed"] * 2


def test_reactions_to_withheld_messages_are_withheld_too(cast: Cast) -> None:
    give_reaction(cast.message, kind="hug", by=cast.host)
    block_person(cast.alice, by=cast.bob)
    items = read_page(RoomStream(), f"room:{cast.room.pk}", 0).items
    kept = RoomStream().withheld(cast.room.pk, items, {cast.bob.pk, cast.host.pk})
    assert len(kept[cast.bob.pk]) == 2
    assert not kept.get(cast.host.pk)
