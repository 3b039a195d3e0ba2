"""Consultations: hosts ask about the parts of a document, members answer for themselves, hosts say what was done."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communities.consultations.actions import (
    PartInput,
    answer_part,
    create_consultation,
    publish_deeds,
    tell_of_consultations,
)
from communities.consultations.models import Consultation, Deed, Part, PartAnswer
from communities.consultations.queries import consultations_of, have_answered, live_consultations, words_beside
from communities.groups.models import Community, Membership
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.placing.actions import move_post
from communities.polls.actions import remind_all
from communities.posts.actions import hide_post
from communities.posts.queries import feed_of
from core.errors import Refused
from tests.cast import Cast
from tests.factories.communities import join
from tests.threads import at_once

NOW = timezone.now().replace(microsecond=0)
END = NOW + timedelta(days=3)
PARTS = [
    PartInput("One", "It says *this*.", "Is it right?", takes_comment=True, takes_scale=True),
    PartInput("Two", "And this.", takes_comment=False, takes_scale=False),
    PartInput("Three", "And that.", takes_comment=True),
]


def consult(cast: Cast, **fields: Any) -> Consultation:
    sent = {
        "key": uuid.uuid4(), "title": "The handbook", "body": "A draft", "parts": PARTS, "closes_at": END,
        "members_see": False, "by": cast.host, "now": NOW, **fields,
    }  # fmt: skip
    return fresh(create_consultation(cast.g1, **sent).pk)


def fresh(post: uuid.UUID) -> Consultation:
    return Consultation.objects.select_related("post__community", "post__author").get(post=post)


def part(found: Consultation, number: int = 1) -> Part:
    one = found.parts.get(number=number)
    one.consultation = fresh(found.post_id)
    return one


def answer(found: Consultation, by: Any, *, comment: str = "Yes", scale: int | None = None, **more: Any) -> Any:
    return answer_part(part(found, more.pop("number", 1)), comment=comment, scale=scale, by=by, **{"now": NOW, **more})


@pytest.mark.parametrize("who", ["alice", "carol", "mod1"])
def test_only_hosts_consult(cast: Cast, who: str) -> None:
    with pytest.raises(Refused):
        consult(cast, by=cast.people[who])
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"parts": []}, "part1_heading"),
        ({"parts": [PartInput("A", "b")] * 21}, "part1_heading"),
        ({"parts": [PartInput("", "b")]}, "part1_heading"),
        ({"parts": [PartInput("A", "x" * 20_001)]}, "part1_text"),
        ({"parts": [PartInput("A", "b\0")]}, "part1_text"),
        ({"parts": [PartInput("A", "b", takes_comment=False)]}, "part1_comment"),
        ({"closes_at": NOW}, "closes_at"),
    ],
)
def test_bad_ones_are_refused(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        consult(cast, **fields)
    assert caught.value.field == field


def test_part_by_part_until_the_stored_end(cast: Cast) -> None:
    found = consult(cast)
    answer(found, cast.bob, comment="Yes", scale=5)
    answer(found, cast.bob, comment="On second thought, no", scale=2)
    answer(found, cast.bob, comment="Fine", scale=4, number=3)
    kept = {(one.part.number, one.comment, one.scale) for one in PartAnswer.objects.select_related("part")}
    assert kept == {(1, "On second thought, no", 2), (3, "Fine", None)}  # the third part asks for no scale
    assert live_consultations([found.pk])[found.pk][1] == {"people": 1}
    answer(found, cast.bob, comment=" ", number=3)
    assert PartAnswer.objects.count() == 1
    with pytest.raises(Refused):
        answer(found, cast.bob, comment="Too late", now=END)
    with pytest.raises(Refused):
        answer(found, cast.carol)
    hide_post(found.post)
    with pytest.raises(Refused):
        answer(found, cast.bob, comment="Hidden")


@pytest.mark.parametrize("members_see", [True, False])
def test_who_reads_the_answers_is_as_was_said(cast: Cast, members_see: bool) -> None:
    found = consult(cast, members_see=members_see)
    answer(found, cast.bob, comment="What Bob thinks")
    path = f"/groups/carers/posts/{found.post_id}/parts/{part(found).pk}/answers/"
    client = Client()
    client.force_login(cast.host)
    assert "What Bob thinks" in client.get(path).content.decode()
    client.force_login(cast.alice)
    got = client.get(path)
    assert (got.status_code, "What Bob thinks" in got.content.decode()) == (200 if members_see else 404, members_see)
    assert any("What Bob thinks" in one["text"] for one in words_beside(found.post)) is members_see
    Block.objects.create(by=cast.alice, person=cast.bob)
    assert "What Bob thinks" not in client.get(path).content.decode()


def test_a07_fields_nobody_offered_are_ignored(cast: Cast) -> None:
    """Published test A07 for consultations: nobody answers for another, late, or what was not asked."""
    found, other, client = consult(cast), consult(cast), Client()
    client.force_login(cast.alice)
    base = f"/groups/carers/posts/{found.post_id}/parts/"
    sent = {"comment": "Mine", "scale": "3", "person": str(cast.bob.pk), "closes_at": "2099-01-01", "members_see": "on"}
    assert client.post(f"{base}{part(found).pk}/", {**sent, "part": str(part(other).pk)}).status_code == 302
    kept = PartAnswer.objects.get()
    assert (kept.person, kept.part, kept.scale) == (cast.alice, part(found), 3)
    assert not fresh(found.post_id).members_see
    assert client.post(f"{base}{part(other).pk}/", sent).status_code == 404
    assert client.post(f"{base}{part(found, 2).pk}/", sent).status_code == 404  # it asks nothing
    assert "Choose one of the answers." in client.post(f"{base}{part(found).pk}/", {"scale": "9"}).content.decode()


def test_another_part_is_added_without_losing_what_was_typed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.host)
    path, key = "/groups/carers/posts/new/consultation/", str(uuid.uuid4())
    sent = {
        "key": key, "title": "The handbook", "body": "b", "parts": "1", "part1_heading": "One",
        "part1_text": "It says", "answers": "members", "closes_at": f"{timezone.localtime(END):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    page = client.post(path, {**sent, "add_part": "1"}).content.decode()
    assert "It says" in page
    assert 'name="part2_heading"' in page
    assert "Ask something about one part" in client.post(path, {**sent, "parts": "2"}).content.decode()
    assert "Write what it says." in client.post(path, {**sent, "part1_text": ""}).content.decode()
    assert client.post(path, {**sent, "parts": "999", "part1_comment": "on"}).status_code == 302
    found = fresh(uuid.UUID(key))
    assert (found.parts.count(), found.members_see) == (1, True)


def told(kind: str) -> set[uuid.UUID]:
    return set(Notification.objects.filter(kind=kind).values_list("person", flat=True))


def test_reminders_and_what_was_done(cast: Cast) -> None:
    found = consult(cast)
    answer(found, cast.bob)
    remind_all(fresh(found.post_id).post, closes_at=END, by=cast.host, now=NOW)
    tell_of_consultations(now=NOW)
    assert cast.alice.pk in told("poll_asked")
    assert cast.bob.pk not in told("poll_asked")
    tell_of_consultations(now=END - timedelta(hours=2))
    assert cast.bob.pk not in told("poll_closing")
    rows = [("It is too long", "We cut it by half")]
    with pytest.raises(Refused):
        publish_deeds(fresh(found.post_id), rows=rows, by=cast.host, now=NOW)
    with pytest.raises(Refused):
        publish_deeds(fresh(found.post_id), rows=rows, by=cast.alice, now=END)
    publish_deeds(fresh(found.post_id), rows=rows, by=cast.host, now=END)
    publish_deeds(fresh(found.post_id), rows=[*rows, ("Too dear", "It stays")], by=cast.host, now=END)
    join(cast.g1, cast.carol, role=Membership.Role.HOST)
    with pytest.raises(Refused):
        publish_deeds(fresh(found.post_id), rows=rows, by=cast.carol, now=END)  # nobody rewrites another's words
    assert Deed.objects.count() == 2
    assert tell_of_consultations(now=END) == 1
    assert told("poll_outcome") == {cast.bob.pk}
    client = Client()
    client.force_login(cast.alice)
    assert "We cut it by half" in client.get("/groups/carers/").content.decode()
    assert "It stays" in client.get(f"/groups/carers/posts/{found.post_id}/").content.decode()


def test_answers_stay_in_the_group(cast: Cast) -> None:
    found = consult(cast)
    join(cast.g2, cast.host, role=Membership.Role.HOST)
    answer(found, cast.bob)
    with pytest.raises(Refused) as caught:
        move_post(fresh(found.post_id).post, to=cast.g2, by=cast.host)
    assert "stay in this group" in caught.value.message


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_answer(cast: Cast) -> None:
    found = consult(cast)
    at_once(*[lambda: answer(found, cast.bob, comment="A"), lambda: answer(found, cast.bob, comment="B")] * 2)
    assert PartAnswer.objects.count() == 1
    assert have_answered(found.post_id, {cast.bob.pk, cast.alice.pk}) == {cast.bob.pk}


@pytest.mark.parametrize("count", [1, 3])
def test_feed_with_consultations_costs_the_same(cast: Cast, count: int, django_assert_num_queries: object) -> None:
    for _ in range(count):
        answer(consult(cast), cast.bob)
    cast.bob.answers = {}
    with django_assert_num_queries(10):  # type: ignore[operator]
        page = feed_of(cast.g1, reader=cast.bob)
    asked = consultations_of([post for post in page.posts if post.kind == "consultation"], cast.bob)
    assert [one.answered for one in asked.values()] == [1] * count


def test_answers_are_for_members_and_not_for_who_looks_into_an_open_group(cast: Cast, client_of: Any) -> None:
    Community.objects.filter(pk=cast.g1.pk).update(visibility=Community.Visibility.OPEN)
    found = consult(cast, members_see=True)
    answer(found, cast.bob)
    address = f"/groups/{cast.g1.slug}/posts/{found.post_id}/parts/{part(found).pk}/answers/"
    assert client_of(cast.carol).get(address).status_code == 404
    assert client_of(cast.alice).get(address).status_code == 200
