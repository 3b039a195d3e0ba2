"""Covered words: nowhere to be read or found by others, typed as they were, and all of it taken back."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.chat.actions import edit_message, send_message
from communities.chat.models import Message
from communities.groups.models import Membership
from communities.groups.permissions import May, may, may_in
from communities.masks.actions import mask_words
from communities.posts.actions import create_comment, edit_comment, edit_post
from communities.posts.models import Comment, Post
from communities.rooms.permissions import may_send
from communities.search.models import Indexed
from communities.search.terms import terms_of
from communities.words.masks import MARK, cover, normal, stand_in
from communities.words.models import Words
from config.sockets import SOURCES
from core.errors import Refused
from realtime.read import head, read_page
from tests.cast import Cast

Get = Callable[[User], Client]
SAID = "She goes to **Ysgol Gwent**.\nYsgol  gwent is near. #gwent"


def mask(words: Words, masked: str) -> Words:
    held = type(words)._default_manager.get(pk=words.pk)
    with transaction.atomic():
        mask_words(held, masked)
    return type(words)._default_manager.get(pk=words.pk)


def newest(stream: str) -> Any:
    return read_page(SOURCES[stream.partition(":")[0]], stream, after=head(stream) - 1).items[-1]


@pytest.mark.parametrize(
    ("text", "masked", "shown"),
    [
        ("Tom and tom, not Tomorrow", "Tom", f"{MARK} and {MARK}, not Tomorrow"),
        ("Ysgol\n Gwent (a+b)", "ysgol gwent\n(a+b)", f"{MARK} {MARK}"),
        ("abc", "", "abc"),
    ],
)
def test_whole_words_are_covered_in_capitals_or_not(text: str, masked: str, shown: str) -> None:
    assert cover(text, masked) == shown
    assert normal("  Ysgol\n Gwent ") == "Ysgol Gwent"
    assert not stand_in("omorro", "Tomorrow")
    assert not stand_in("", "Tomorrow")


def test_covered_words_of_a_post_are_nowhere_and_come_back(cast: Cast, client_of: Get) -> None:
    edit_post(cast.post, title="A school", body=SAID, by=cast.alice)
    edit_post(Post.objects.get(pk=cast.post.pk), title="A school", body=f"{SAID} More.", by=cast.alice)
    post = mask(cast.post, "Ysgol Gwent\n#gwent")
    assert post.body == f"{SAID} More."
    bob = client_of(cast.bob)
    address = f"/groups/carers/posts/{post.pk}/"
    frame = newest(f"group:{cast.g1.pk}")
    pages = [bob.get(path).content.decode() for path in (address, f"{address}?quote={post.pk}", f"{address}history/")]
    for shown in (*pages, str(frame), bob.get("/groups/carers/").content.decode()):
        assert "gwent" not in shown.lower()
    assert all("cuddiwyd" in shown for shown in (*pages, str(frame)))
    assert Indexed.objects.get(object_id=post.pk).terms != terms_of(("A school", post.body), community=cast.g1.pk)
    found = bob.post("/search/", {"q": "more", "group": str(cast.g1.pk)}).content.decode()
    assert "cuddiwyd" in found
    assert "gwent" not in found.lower()
    assert "Ysgol Gwent" in client_of(cast.alice).get(f"{address}edit/").content.decode()
    assert "Ysgol Gwent" in mask(post, "").html


def test_the_mask_holds_after_an_edit_of_each_kind_of_words(cast: Cast, client_of: Get) -> None:
    comment = create_comment(cast.post, key=uuid.uuid4(), body=SAID, by=cast.bob)
    message = send_message(cast.room, text=SAID, client_id=uuid.uuid4(), by=cast.alice)
    comment, message = mask(comment, "Ysgol Gwent"), mask(message, "Ysgol Gwent")  # type: ignore[assignment]
    edit_comment(comment, body="Again: Ysgol Gwent.", by=cast.bob)
    edit_message(message, text="Again: Ysgol Gwent.", by=cast.alice)
    for model, pk in ((Comment, comment.pk), (Message, message.pk)):
        now: Words = model._default_manager.get(pk=pk)
        assert (now.body, MARK in now.html, "Gwent" in now.html) == ("Again: Ysgol Gwent.", True, False)
    answer = send_message(cast.room, text="Yes", client_id=uuid.uuid4(), reply_to=message.pk, by=cast.bob)
    assert answer.reply_to_id == message.pk
    assert "Gwent" not in client_of(cast.bob).get("/groups/carers/chat/kitchen/").content.decode()
    message = mask(message, "Ysgol Gwent\nAgain")  # type: ignore[assignment]
    assert newest(f"room:{cast.room.pk}")["data"]["text"] == f"{MARK}: {MARK}."


def test_an_edit_made_before_the_words_were_covered_is_refused(cast: Cast) -> None:
    stale = Post.objects.get(pk=cast.post.pk)
    mask(cast.post, "body")
    with pytest.raises(Refused) as caught:
        edit_post(stale, title="Again", body="The body again", by=cast.alice)
    assert caught.value.code == "conflict"


def test_whoever_is_muted_reads_and_does_not_write(cast: Cast, client_of: Get) -> None:
    now = timezone.now()
    Membership.objects.filter(pk=cast.bob_membership.pk).update(muted_until=now + timedelta(days=1))
    bob = User.objects.get(pk=cast.bob.pk)
    assert may(bob, May.READ, cast.g1)
    assert not may(bob, May.POST, cast.g1)
    assert not may_send(bob, cast.room)
    assert may_in(bob)[cast.g1.pk] == {May.READ}
    for write in (
        lambda: create_comment(cast.post, key=uuid.uuid4(), body="No", by=bob),
        lambda: send_message(cast.room, text="No", client_id=uuid.uuid4(), by=bob),
    ):
        with pytest.raises(Refused) as caught:
            write()
        assert "read here and not write" in caught.value.message
    Membership.objects.filter(pk=cast.bob_membership.pk).update(muted_until=now - timedelta(seconds=1))
    assert may(User.objects.get(pk=bob.pk), May.POST, cast.g1)
