"""The page of one's drafts, and how a composer gives them back."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.consultations.actions import PartInput, answer_part, create_consultation, publish_deeds
from communities.consultations.models import Consultation, Part
from communities.drafts.actions import save_draft
from communities.drafts.queries import Place, draft_of, drafts_of, new_post_in
from communities.files.actions import store_file, upload_of
from communities.groups.actions import remove_member
from communities.polls.actions import create_poll, state_outcome
from communities.polls.models import Poll
from communities.posts.actions import hide_post
from communities.posts.models import Post
from tests.cast import Cast
from tests.factories.communities import PostFactory


def keep(cast: Cast, place: Place, **fields: str) -> None:
    said = {name: [value] for name, value in fields.items()}
    version = draft_of(cast.bob, place).version
    save_draft(place, fields=said, page=uuid.uuid4(), number=1, version=version, by=cast.bob, now=timezone.now())


@pytest.fixture
def bob(cast: Cast, client_of: Callable[[User], Client]) -> Client:
    return client_of(cast.bob)


def test_every_composer_gives_its_draft_back(cast: Cast, bob: Client) -> None:
    group = f"/groups/{cast.g1.slug}"
    file = store_file(cast.g1, by=cast.bob, **upload_of("plan.txt", b"plan"))
    keep(cast, new_post_in(cast.g1.pk, "question"), title="Half a title", body="Half a text", files=str(file.pk))
    keep(cast, Place("comment", cast.post.pk), body="Half a comment")
    keep(cast, Place("edit-comment", cast.comment.pk), body="Half a change")
    keep(cast, Place("message", cast.room.pk), text="Half a message")
    comments = f"{group}/posts/{cast.post.pk}/"
    pages = {
        f"{group}/posts/new/question/": ["Half a title", "Half a text", "plan.txt"],
        comments: ["Half a comment"],
        f"{comments}comments/{cast.comment.pk}/edit/": ["Half a change"],
        f"{group}/chat/{cast.room.slug}/": ["Half a message"],
    }
    for path, words in pages.items():
        page = bob.get(path).content.decode()
        assert all(word in page for word in [*words, "Your draft of"]), path
    quoting = bob.get(comments, {"quote": str(cast.post.pk)}).content.decode()
    assert quoting.index("Half a comment") < quoting.index("&gt; ")
    assert "Your draft of" not in bob.get(f"{group}/posts/new/").content.decode()


def test_saving_without_javascript_leads_back_and_discarding_asks(cast: Cast, bob: Client) -> None:
    url = f"/me/drafts/comment/{cast.post.pk}/"
    answer = bob.post(url, {"body": "Half a comment", "key": str(uuid.uuid4())})
    assert answer["Location"] == f"/groups/{cast.g1.slug}/posts/{cast.post.pk}/#id_body"
    assert draft_of(cast.bob, Place("comment", cast.post.pk)).fields == {"body": ["Half a comment"]}
    assert "Half a comment" in bob.get(f"{url}discard/").content.decode()
    bob.post(f"{url}discard/")
    assert bob.get(f"{url}discard/").status_code == 404


def test_saving_from_a_page_says_the_version(cast: Cast, bob: Client) -> None:
    url = f"/me/drafts/comment/{cast.post.pk}/"
    said = {"body": "Half", "draft_page": str(uuid.uuid4()), "draft_number": "1", "draft_version": "1"}
    assert bob.post(url, said).json() == {"version": 2}
    other = bob.post(url, {**said, "draft_page": str(uuid.uuid4())})
    assert (other.status_code, other.json()["version"]) == (409, 2)
    assert bob.post("/me/drafts/nothing/" + str(cast.post.pk) + "/", said).status_code == 404
    assert bob.post(url, {**said, "draft_number": "x"}).status_code == 404


def test_whoever_may_no_longer_write_there_keeps_their_words_and_learns_nothing_new(cast: Cast, bob: Client) -> None:
    keep(cast, Place("comment", cast.post.pk), body="Half a comment")
    page = bob.get("/me/drafts/").content.decode()
    title = Post.objects.get(pk=cast.post.pk).title
    assert title in page
    assert "Go on writing" in page
    hide_post(cast.post)
    page = bob.get("/me/drafts/").content.decode()
    assert title not in page
    remove_member(cast.bob_membership, by=cast.host)
    page = bob.get("/me/drafts/").content.decode()
    assert "Half a comment" in page
    assert "You can no longer write there" in page
    assert cast.g1.name not in page


def test_the_page_costs_the_same_for_many(cast: Cast, bob: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            bob.get("/me/drafts/")
        return len(queries)

    def begin() -> None:
        keep(cast, Place("comment", PostFactory(community=cast.g1, author=cast.alice).pk), body="a")
        keep(cast, Place("edit-comment", cast.comment.pk), body="a")
        keep(cast, Place("message", cast.room.pk), text="a")
        keep(cast, new_post_in(cast.g1.pk, "question"), body="a")

    begin()
    cost()  # the first page of a session notes its use
    one = cost()
    for _ in range(2):
        keep(cast, Place("comment", PostFactory(community=cast.g1, author=cast.alice).pk), body="a")
        keep(cast, new_post_in(uuid.uuid4(), "question"), body="a")
    assert cost() == one


def test_a_number_that_no_row_could_hold_is_no_address(cast: Cast, bob: Client) -> None:
    said = {"title": "x", "draft_page": str(uuid.uuid4()), "draft_number": "1", "draft_version": str(2**31 - 1)}
    assert bob.post(f"/me/drafts/new-poll/{cast.g1.pk}/", said).status_code == 404


def test_what_is_said_beside_a_post_is_kept_too(cast: Cast, bob: Client, client_of: Callable[[User], Client]) -> None:
    """The answer to a part, what came of a poll, and “You said, we did”; in the list each is shown and leads back."""
    end = timezone.now() + timedelta(days=2)
    asked = {"by": cast.host, "closes_at": end, "title": "Asked", "body": "About"}
    poll = create_poll(
        cast.g1, key=uuid.uuid4(), options=["A", "B"], is_multiple=False, is_anonymous=True, hides_results=True, **asked
    )
    document = create_consultation(cast.g1, key=uuid.uuid4(), parts=[PartInput("One", "x")], members_see=False, **asked)
    part = Part.objects.get(consultation__post=document)
    page = f"/groups/{cast.g1.slug}/posts/"
    keep(cast, Place("answer", part.pk), comment="Half an answer")
    assert "Half an answer" in bob.get(f"{page}{document.pk}/parts/{part.pk}/").content.decode()
    shown = bob.get("/me/drafts/").content.decode()
    assert "Half an answer" in shown
    assert f"{document.pk}/parts/{part.pk}/" in shown
    answer_part(part, scale=None, comment="Whole", by=cast.bob)
    assert not draft_of(cast.bob, Place("answer", part.pk)).fields
    Poll.objects.update(closes_at=timezone.now())
    Consultation.objects.update(closes_at=timezone.now())
    host = client_of(cast.host)
    for place, said in (("outcome", {"text": "Half of it"}), ("deeds", {"rows": "2", "said2": "Half of it"})):
        post = poll if place == "outcome" else document
        host.post(f"/me/drafts/{place}/{post.pk}/", said)
        url = f"{page}{post.pk}/{'outcome' if place == 'outcome' else 'done'}/"
        assert "Half of it" in host.get(url).content.decode()
    state_outcome(Poll.objects.get(), text="So be it", by=cast.host)
    publish_deeds(Consultation.objects.get(), rows=[("a", "b")], by=cast.host)
    assert not drafts_of(cast.host).exists()
