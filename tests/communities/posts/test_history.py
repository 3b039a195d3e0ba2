"""What the page of a post's or comment's edits shows, and what it never does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from communities.people.actions import block_person
from communities.posts.actions import delete_comment, edit_comment, edit_post, hide_post
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_edits_newest_first_with_what_was_taken_out_and_put_in(cast: Cast) -> None:
    for n in range(12):
        at = timezone.now() + timedelta(minutes=11 * n)
        edit_post(cast.post, title=cast.post.title, body=f"<b>kettle</b> {n}", by=cast.alice, now=at)
    client = Client()
    client.force_login(cast.bob)
    url = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/history/"
    page = client.get(url)
    edits = page.context["edits"]
    assert [edit.before.number for edit in edits] == list(range(13, 3, -1))
    assert [(part.kind, part.text) for part in edits[0].body] == [
        ("same", "<b>kettle</b> "), ("out", "10"), ("in", "11"),
    ]  # fmt: skip
    html = page.content.decode()
    assert "<b>kettle" not in html.partition("<details")[0]
    assert "Taken out:" in html
    older = client.get(f"{url}?page=2").context["edits"]
    assert [edit.before.number for edit in older] == [3, 2, 1]
    assert older[0].after.number == 4


def test_of_what_was_taken_away_nothing_is_shown(cast: Cast) -> None:
    edit_comment(cast.comment, body="kettle", by=cast.bob)
    client = Client()
    client.force_login(cast.alice)
    url = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/comments/{cast.comment.pk}/history/"
    assert "kettle" in client.get(url).content.decode()
    delete_comment(cast.comment, by=cast.bob)
    assert client.get(url).status_code == 404
    hide_post(cast.post)
    assert client.get(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/history/").status_code == 404


def test_edits_by_somebody_one_blocked_are_folded_as_on_the_page(cast: Cast) -> None:
    edit_post(cast.post, title="Zebra", body="kettle", by=cast.alice)
    edit_comment(cast.comment, body="kettle", by=cast.bob)
    client = Client()
    client.force_login(cast.host)
    of_post = f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/"
    of_comment = f"{of_post}comments/{cast.comment.pk}/"
    for who in (cast.alice, cast.bob):
        block_person(who, by=cast.host)
    for url, words in ((of_post, cast.post), (of_comment, cast.comment)):
        page = client.get(f"{url}history/").content.decode()
        assert "kettle" not in page
        assert "Zebra" not in page
        assert "kettle" in client.get(f"{url}history/?show={words.pk}").content.decode()
