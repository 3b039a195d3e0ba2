"""#words: found in text only, spelled one way, gone with the words, and counted for what one reads."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.groups.models import Membership
from communities.people.actions import block_person
from communities.posts.actions import create_post, delete_post, edit_post, hide_post
from communities.posts.models import Post
from communities.posts.queries import feed_of
from communities.topics.models import PostTopic
from communities.topics.queries import topics_of
from communities.words.render import render_rich
from communities.words.topics import MOST, topic_id
from tests.cast import Cast


def render_post(text: str, *, topic_url: Callable[[str], str]) -> tuple[str, list[str]]:
    env: dict[str, Any] = {"topic_url": topic_url, "topics": []}
    return render_rich(text, env), env["topics"]


def topics_in(text: str) -> list[str]:
    html, names = render_post(text, topic_url=lambda name: f"/t/{name}/")
    assert html.count('href="/t/') >= len(names)
    return names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#Ysgol and #ysgol, (#respite)", ["ysgol", "respite"]),
        ("#Tŷ #tŷ #gwyliau-haf!", ["tŷ", "gwyliau-haf"]),
        ("**#bold** and > #quoted", ["bold", "quoted"]),
        ("# Heading #one", ["one"]),
        ("#1 #2026 #_ a#b &#35; ##x C# \\#no", []),
        ("`#code`\n\n```\n#fence\n```\n\n    #indented", []),
        ("https://example.org/#part [#text](https://example.org) <https://a.example/#b> example.org/a#c", []),
        ("#" + "x" * 41, []),
    ],
)
def test_topics_are_found_in_text_alone(text: str, names: list[str]) -> None:
    assert topics_in(text) == names


def test_so_many_in_a_post_and_the_rest_stays_text() -> None:
    html, names = render_post(" ".join(f"#a{n}" for n in range(MOST + 5)), topic_url=lambda name: f"/t/{name}/")
    assert len(names) == html.count("<a ") == MOST
    assert f"#a{MOST + 4}" in html


def test_many_addresses_that_are_no_links_hold_no_topics() -> None:
    assert topics_in(" ".join(f"http://e.example/#p{n}" for n in range(300))) == []


def test_nothing_but_our_own_address_comes_of_it() -> None:
    html, _names = render_post('#x"onclick=alert(1) #<b>', topic_url=lambda name: f"/t/{name}/")
    assert html.startswith('<p><a href="/t/x/" rel="')
    assert "<b>" not in html


def write(cast: Cast, body: str, by: User) -> Post:
    return create_post(cast.g1, key=uuid.uuid4(), title="A", body=body, by=by)


def counted(cast: Cast, reader: User) -> dict[str, int]:
    return {topic.name: topic.count for topic in topics_of(cast.g1, reader=User.objects.get(pk=reader.pk))}


@pytest.mark.django_db
def test_topics_follow_the_words_and_what_one_reads(cast: Cast) -> None:
    first, second = write(cast, "#Ysgol #tŷ", cast.alice), write(cast, "#YSGOL", cast.bob)
    assert counted(cast, cast.alice) == {"ysgol": 2, "tŷ": 1}
    assert {post.pk for post in feed_of(cast.g1, reader=cast.alice, topic=topic_id(cast.g1.pk, "ysgol")).posts} == {
        first.pk,
        second.pk,
    }
    edit_post(first, title="A", body="#tŷ #cath", by=cast.alice)
    assert counted(cast, cast.host) == {"ysgol": 1, "tŷ": 1, "cath": 1}
    block_person(cast.bob, by=cast.alice)
    assert "ysgol" not in counted(cast, cast.alice)
    hide_post(second)
    assert "ysgol" not in counted(cast, cast.host)
    assert list(feed_of(cast.g1, reader=cast.host, topic=topic_id(cast.g1.pk, "ysgol")).posts) == []
    Membership.objects.filter(person=cast.host).update(reads_from=timezone.now() + timedelta(minutes=1))
    assert counted(cast, cast.host) == {}
    delete_post(first, by=cast.alice)
    assert set(PostTopic.objects.values_list("name", flat=True)) == {"ysgol"}


@pytest.mark.django_db
def test_the_link_in_a_post_leads_to_its_page(cast: Cast) -> None:
    post = write(cast, "about #Tŷ", cast.alice)
    client = Client()
    client.force_login(cast.bob)
    address = post.html.partition('href="')[2].partition('"')[0]
    assert post.title in client.get(address).content.decode()
    assert "#tŷ" in client.get(f"/groups/{cast.g1.slug}/topics/").content.decode()
