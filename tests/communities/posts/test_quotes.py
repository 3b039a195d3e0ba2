"""A comment that begins with somebody's words: only with what its writer reads."""

import uuid

import pytest
from django.test import Client

from communities.groups.models import Membership
from communities.people.actions import block_person
from communities.posts.actions import create_comment, hide_comment
from communities.words.quotes import LONGEST, quote_of
from communities.words.render import render_rich
from tests.cast import Cast


def test_a_quote_says_whose_words_they_are_and_leaves_out_what_they_quoted() -> None:
    assert quote_of("Siân *x*", "> before\n\nsaid\n\n\n\nthis") == "> **Siân \\*x\\*:**\n>\n> said\n>\n> this\n\n"
    assert len(quote_of("A", "word " * 1_000)) < LONGEST + 50
    html = render_rich(quote_of("A", "```\ncode") + "answer")
    assert html.endswith("<p>answer</p>\n")


@pytest.mark.django_db
def test_only_what_one_reads_is_quoted(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.alice)
    cast.post.refresh_from_db()

    def quoted(pk: object) -> str:
        page = client.get(f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/?quote={pk}")
        assert page.status_code == 200
        return str(page.context["form"].initial["body"])

    assert cast.comment.body in quoted(cast.comment.pk)
    assert cast.post.body in quoted(cast.post.pk)
    elsewhere = create_comment(cast.flagged_post, key=uuid.uuid4(), body="elsewhere", by=cast.bob)
    for pk in (elsewhere.pk, cast.other_post.pk, cast.flagged_post.pk, uuid.uuid4(), "nonsense"):
        assert quoted(pk) == ""
    block_person(cast.bob, by=cast.alice)
    assert quoted(cast.comment.pk) == ""
    theirs = create_comment(cast.post, key=uuid.uuid4(), body="theirs", by=cast.host)
    assert "theirs" in quoted(theirs.pk)
    hide_comment(theirs)
    assert quoted(theirs.pk) == ""
    Membership.objects.filter(person=cast.alice).update(reads_from=cast.post.created_at)
    assert cast.post.body in quoted(cast.post.pk)
