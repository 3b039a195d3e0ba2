"""Names in what people write: whose they are, who is told, and what they must not give away."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from communities.groups.models import Membership
from communities.mentions.models import Mention
from communities.mentions.permissions import mentionable
from communities.mentions.queries import (
    LONGEST_NAME,
    MOST_MENTIONS,
    MOST_SEARCHES,
    Names,
    company_of,
    offered_names,
    plain_name,
)
from communities.notifications.models import Notification
from communities.people.models import Block
from communities.posts.actions import create_comment, create_post, edit_comment, edit_post
from communities.posts.models import Post
from communities.words.render import render_rich
from core.errors import Refused
from tests.cast import Cast, make_person
from tests.factories.communities import join

pytestmark = pytest.mark.django_db
SIAN, SIAN_PARRY, OBRIEN, TWIN, OTHER_TWIN = (uuid.uuid4() for _ in range(5))
NAMES = {SIAN: "Siân", SIAN_PARRY: "Siân Parry", OBRIEN: "Maeve O’Brien", TWIN: "Rhys", OTHER_TWIN: "Rhŷs"}


def linked(text: str) -> set[uuid.UUID]:
    names = Names(NAMES)
    html = render_rich(text, {"find_name": names.find})
    assert all(f'href="/people/{person}/"' in html for person in names.named)
    return names.named


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Thank you @Siân Parry, and all", {SIAN_PARRY}),
        ("@siân, look", {SIAN}),
        ("@SIAN PARRY!", {SIAN_PARRY}),
        ("@Siân Parryish", {SIAN}),
        ("(@maeve o'brien)", {OBRIEN}),
        ("**@Siân** and _@Siân Parry_", {SIAN, SIAN_PARRY}),
        ("- @Siân\n- @Maeve O’Brien", {SIAN, OBRIEN}),
        ("sian@Siân", set()),
        ("@Sianx", set()),
        ("`@Siân`", set()),
        ("```\n@Siân\n```", set()),
        ("[@Siân](https://example.org)", set()),
        ("https://example.org/@Siân", set()),
        ("@Nobody at all", set()),
        ("@Rhys", {TWIN}),  # as it is written wins
        ("@rhys", set()),  # two may be meant, so neither is
        ("@", set()),
        ("> **Bob:** @Siân\n>\n> - @Rhys\n\n@Maeve O’Brien", {OBRIEN}),  # a quotation tells nobody again
    ],
)
def test_name_after_an_at_is_the_longest_that_fits(text: str, meant: set[uuid.UUID]) -> None:
    assert linked(text) == meant


def test_link_holds_the_words_as_they_were_typed_and_nothing_else_gets_through() -> None:
    html = render_rich("@siân <script>alert(1)</script>", {"find_name": Names(NAMES).find})
    assert f'<a href="/people/{SIAN}/" rel="noopener noreferrer nofollow ugc">@siân</a>' in html
    assert "<script" not in html


@pytest.mark.parametrize("text", ["@s ", "@Siân", "@Siân x ", "@Rhŷs Parry ", "@𝕊"])
def test_a_text_full_of_ats_is_searched_for_so_many_names_and_no_more(text: str) -> None:
    sizes: list[int] = []

    class Measured(dict[str, set[uuid.UUID]]):
        def get(self, name: str, default: Any = None) -> Any:
            sizes.append(len(name))
            return super().get(name, default)

    names = Names(NAMES)
    names.plain = Measured(names.plain)
    render_rich("".join(f"{text}{n % 7} " for n in range(20_000 // len(text))), {"find_name": names.find})
    assert len(sizes) <= MOST_SEARCHES * LONGEST_NAME
    assert names.searches <= MOST_SEARCHES


def post_by(author: User, cast: Cast, body: str) -> Post:
    return create_post(cast.g1, key=uuid.uuid4(), title="Title", body=body, by=author)


def told(person: User, kind: str = "mentioned") -> int:
    return Notification.objects.filter(person=person, kind=kind).count()


def test_named_members_are_told_once_and_the_words_stay(cast: Cast) -> None:
    post = post_by(cast.alice, cast, "Hello @Bob and @bob, and @Alice")
    assert post.body == "Hello @Bob and @bob, and @Alice"
    assert set(Mention.objects.filter(post=post).values_list("person", flat=True)) == {cast.bob.pk, cast.alice.pk}
    assert (told(cast.bob), told(cast.alice)) == (1, 0)


def test_comment_tells_whom_it_names_and_not_twice_as_the_author(cast: Cast) -> None:
    comment = create_comment(cast.post, key=uuid.uuid4(), body="@Alice yes", by=cast.bob)
    assert told(cast.alice) == 1
    row = Notification.objects.get(person=cast.alice, kind="mentioned")
    assert row.detail == {"comment": str(comment.pk)}
    assert Mention.objects.get(comment=comment).person_id == cast.alice.pk


def test_edit_adds_and_removes_and_tells_only_whom_it_adds(cast: Cast) -> None:
    post = post_by(cast.alice, cast, "Hello @Bob")
    Notification.objects.all().delete()
    edit_post(post, title="Title", body="Hello @Bob and @Host", by=cast.alice)
    assert (told(cast.bob), told(cast.host)) == (0, 1)
    edit_post(post, title="Title", body="Hello @Host", by=cast.alice)
    assert list(Mention.objects.filter(post=post).values_list("person", flat=True)) == [cast.host.pk]
    comment = create_comment(post, key=uuid.uuid4(), body="Well", by=cast.bob)
    edit_comment(comment, body="Well, @Host", by=cast.bob)
    assert Mention.objects.filter(comment=comment).count() == 1


@pytest.mark.parametrize("who", ["carol", "dave", "eve", "frank", "banned", "suspended", "nobody"])
def test_who_is_not_in_the_group_is_as_unknown_as_nobody(cast: Cast, who: str) -> None:
    post = post_by(cast.alice, cast, f"Hello @{who.title()}")
    assert post.html == f"<p>Hello @{who.title()}</p>\n"
    assert not Mention.objects.filter(post=post).exists()
    assert offered_names(mentionable(cast.g1), who, to=cast.alice) == []


def test_whoever_blocked_the_author_hears_nothing_and_nothing_shows_it(cast: Cast) -> None:
    before = [offered_names(mentionable(cast.g1), "bo", to=cast.alice), company_of("@Bob", cast.g1, cast.alice)]
    plain = post_by(cast.alice, cast, "Hello @Bob").html
    Notification.objects.all().delete()
    Block.objects.create(by=cast.bob, person=cast.alice)
    assert [offered_names(mentionable(cast.g1), "bo", to=cast.alice), company_of("@Bob", cast.g1, cast.alice)] == before
    assert post_by(cast.alice, cast, "Hello @Bob").html == plain
    assert told(cast.bob) == 0


def test_newcomer_who_does_not_read_what_was_written_before_cannot_be_named_there(cast: Cast) -> None:
    late = make_person("late")
    join(cast.g1, late)
    Membership.objects.filter(person=late).update(reads_from=cast.post.created_at.replace(year=2090))
    create_comment(cast.post, key=uuid.uuid4(), body="@Late hello", by=cast.bob)
    assert told(late) == 0
    assert not Mention.objects.filter(person=late).exists()


def test_nobody_is_called_by_a_crowd(cast: Cast) -> None:
    people = [make_person(f"carer{n}") for n in range(MOST_MENTIONS + 1)]
    join(cast.g1, *people)
    with pytest.raises(Refused) as refused:
        post_by(cast.alice, cast, " ".join(f"@{person.display_name}" for person in people))
    assert refused.value.field == "body"
    assert "10 people" in str(refused.value.message)


def test_name_of_two_people_is_nobodys_and_the_author_is_told_so(cast: Cast) -> None:
    twin = make_person("twin")
    twin.display_name = "Bob"
    twin.save()
    join(cast.g1, twin)
    company = company_of("Hello @Bob and @Host", cast.g1, cast.alice)
    assert (company.told, company.unclear) == (["Host"], ["Bob"])
    assert offered_names(mentionable(cast.g1), "bo", to=cast.alice) == []


def ask(client: Client, cast: Cast, **fields: Any) -> Any:
    answer = client.post(f"/groups/{cast.g1.slug}/mentions/", fields)
    return answer.status_code, json.loads(answer.content) if answer.status_code in {200, 429} else None


def test_names_are_offered_to_who_may_write_there_and_at_a_human_pace(cast: Cast, client_of: Any) -> None:
    alice = client_of(cast.alice)
    assert ask(alice, cast, typed="b") == (200, {"names": ["Bob"]})
    assert ask(client_of(cast.carol), cast, typed="b")[0] == 404
    status, answer = ask(alice, cast, text="Hi @Bob")
    assert status == 200
    assert any("Bob" in line for line in answer["lines"])
    for _ in range(120):
        status = ask(alice, cast, typed="b")[0]
    assert status == 429


def test_form_can_be_checked_before_it_is_sent(cast: Cast, client_of: Any) -> None:
    before = Post.objects.count()
    fields = {"title": "T", "body": "Hello @bob", "key": uuid.uuid4(), "check": "yes"}
    page = client_of(cast.alice).post(f"/groups/{cast.g1.slug}/posts/new/", fields)
    assert Post.objects.count() == before
    assert "You mention Bob." in page.content.decode()
    assert "Hello @bob" in page.content.decode()


def test_plain_name_is_what_a_telephone_types() -> None:
    assert plain_name("Siân  O’Neill") == "sian o'neill"
