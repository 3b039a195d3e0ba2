"""Drafts: for their author alone, in the order in which they were typed, and gone when they are done with."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from communities.chat.actions import send_message
from communities.drafts.actions import forget_old_drafts, save_draft, settle_draft, typed_fields
from communities.drafts.models import Draft
from communities.drafts.queries import Place, draft_of, drafts_of, new_post_in
from communities.posts.actions import create_comment, create_post, edit_comment, edit_post
from core.errors import Refused
from tests.cast import Cast
from tests.threads import at_once

PAGE = uuid.UUID(int=1)
OTHER = uuid.UUID(int=2)


def keep(
    cast: Cast, place: Place, words: str, *, page: uuid.UUID = PAGE, number: int = 1, version: int | None = None
) -> Draft:
    fields = {"body": [words]} if words else {}
    version = draft_of(cast.alice, place).version if version is None else version
    return save_draft(
        place, fields=fields, page=page, number=number, version=version, by=cast.alice, now=timezone.now()
    )


def kept(cast: Cast, place: Place) -> str:
    return draft_of(cast.alice, place).body


def test_an_old_request_that_comes_late_does_not_overwrite_a_newer_one(cast: Cast) -> None:
    place = Place("comment", cast.post.pk)
    keep(cast, place, "One two", number=2)
    keep(cast, place, "One", number=1)
    assert kept(cast, place) == "One two"
    keep(cast, place, "One two three", number=3)
    assert kept(cast, place) == "One two three"
    assert list(drafts_of(cast.bob)) == []


def test_two_pages_do_not_overwrite_each_other_unseen(cast: Cast) -> None:
    place = Place("comment", cast.post.pk)
    first = keep(cast, place, "In the first tab")
    with pytest.raises(Refused) as refused:
        keep(cast, place, "In the second", page=OTHER, version=0)
    assert (refused.value.code, kept(cast, place)) == ("conflict", "In the first tab")
    keep(cast, place, "In the second", page=OTHER, number=2, version=first.version)  # they said: keep this instead
    assert kept(cast, place) == "In the second"
    with pytest.raises(Refused):
        keep(cast, place, "In the first tab, still", number=2, version=first.version)


def test_posting_settles_the_draft_and_nothing_late_brings_it_back(cast: Cast) -> None:
    places: list[tuple[Place, Any]] = [
        (new_post_in(cast.g1.pk, "discussion"), lambda: create_post(cast.g1, key=uuid.uuid4(), **both, by=cast.alice)),
        (Place("edit-post", cast.post.pk), lambda: edit_post(cast.post, **both, by=cast.alice)),
        (Place("comment", cast.post.pk), lambda: create_comment(cast.post, key=uuid.uuid4(), body="B", by=cast.alice)),
    ]
    both = {"title": "T", "body": "B"}
    for place, post in places:
        keep(cast, place, "B")
        post()
        assert kept(cast, place) == ""
        with pytest.raises(Refused):
            keep(cast, place, "B again", number=2, version=0)
        assert kept(cast, place) == ""
    comment = create_comment(cast.post, key=uuid.uuid4(), body="Mine", by=cast.alice)
    place = Place("edit-comment", comment.pk)
    edit_comment(comment, body="Mine, still", by=cast.alice)
    with pytest.raises(Refused):
        keep(cast, place, "What was on its way while it was posted", version=0)
    assert list(drafts_of(cast.alice)) == []


def test_a_chat_goes_on_after_a_message(cast: Cast) -> None:
    place = Place("message", cast.room.pk)
    keep(cast, place, "Hello")
    send_message(cast.room, text="Hello", client_id=uuid.uuid4(), by=cast.alice)
    assert kept(cast, place) == ""
    keep(cast, place, "And then", number=2, version=1)
    assert kept(cast, place) == "And then"
    keep(cast, place, "", number=3, version=1)
    assert list(drafts_of(cast.alice)) == []


def test_limits(cast: Cast, settings: Any) -> None:
    place = Place("comment", cast.post.pk)
    with pytest.raises(Refused, match="too_long"):
        keep(cast, place, "x" * 60_001)
    settings.DRAFT_LIMIT = (2, 60)
    keep(cast, place, "a")
    keep(cast, Place("edit-post", cast.post.pk), "a")
    with pytest.raises(Refused) as refused:
        keep(cast, place, "ab", number=2)
    assert refused.value.code == "rate"
    settings.DRAFT_LIMIT = None
    for _ in range(98 - Draft.objects.filter(person=cast.alice).exclude(fields={}).count() + 2):
        keep(cast, Place("comment", uuid.uuid4()), "a")
    with pytest.raises(Refused, match="conflict"):
        keep(cast, Place("comment", uuid.uuid4()), "a")


def test_only_what_was_typed_is_kept() -> None:
    sent = {"csrfmiddlewaretoken": ["x"], "key": ["k"], "draft_page": ["p"], "body": ["a\r\n\0b"], "option": ["1", "2"]}
    assert typed_fields(sent) == {"body": ["a\nb"], "option": ["1", "2"]}


def test_drafts_are_forgotten_after_ninety_days(cast: Cast) -> None:
    now = timezone.now()
    Draft.objects.all().delete()  # what posting left
    for days, place in ((89, "comment"), (91, "edit-post")):
        keep(cast, Place(place, cast.post.pk), "Words")
        Draft.objects.filter(place=place).update(updated_at=now - timedelta(days=days))
    settle_draft(Place("message", cast.room.pk), by=cast.alice, now=now - timedelta(days=2))
    assert forget_old_drafts(now=now) == 2
    assert [draft.place for draft in Draft.objects.all()] == ["comment"]


@pytest.mark.django_db(transaction=True)
def test_two_savings_at_once_make_one_draft(cast: Cast) -> None:
    place = Place("comment", cast.post.pk)
    at_once(lambda: keep(cast, place, "One"), lambda: keep(cast, place, "One two", number=2))
    assert drafts_of(cast.alice).count() == 1
    assert kept(cast, place) == "One two"
