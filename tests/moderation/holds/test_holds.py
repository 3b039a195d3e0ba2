"""What is kept for a legal claim: not deleted, not shown, and released by two."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Contact, Identity, Restricted, User
from communities.chat.actions import send_message
from communities.chat.models import Message
from communities.closing.actions import close_account
from communities.front.actions import forget_deleted_words
from communities.keeping.actions import forget_expired
from communities.posts.actions import delete_post
from communities.posts.models import Comment, Post
from communities.words.models import Words
from core.errors import Refused
from moderation.decisions.actions import decide_case
from moderation.holds.actions import ask_release, confirm_release, keep_on, place_hold, review_hold
from moderation.holds.models import Hold
from moderation.holds.permissions import access_hold
from moderation.holds.queries import ids_to_keep
from moderation.sanctions.actions import undo_sanction
from moderation.sanctions.models import Sanction
from records.models import Entry
from tests.cast import CANARY, Cast
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommentFactory, CommunityFactory, PostFactory
from tests.threads import at_once, codes

pytestmark = pytest.mark.django_db
REVIEW = timezone.localdate() + timedelta(days=90)
LATER = timezone.now() + timedelta(days=400)


def with_duty(name: str) -> User:
    person = UserFactory(display_name=name)
    person.user_permissions.add(Permission.objects.get(codename="work_defamation"))
    return person


@pytest.fixture
def keeper(db: None) -> User:
    return with_duty("Legal One")


@pytest.fixture
def second(db: None) -> User:
    return with_duty("Legal Two")


def hold(kind: str, thing: Any, by: User) -> Hold:
    return place_hold(kind, thing.pk, reason=f"A claim about {CANARY}", review_on=REVIEW, by=by)


def state(thing: Words) -> str:
    return type(thing).with_waiting.values_list("state", flat=True).get(pk=thing.pk)


def message(cast: Cast, author: User, days: int) -> Message:
    said = send_message(cast.room, client_id=uuid4(), text="Old words", by=author)
    Message.objects.filter(pk=said.pk).update(created_at=timezone.now() - timedelta(days=days))
    return said


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.message


def release(one: Hold, first: User, then: User) -> None:
    ask_release(one, why="The claim was settled.", by=first)
    confirm_release(one, by=then)


def test_a_thing_is_hidden_and_outlives_its_authors_wish(cast: Cast, keeper: User, second: User) -> None:
    post = PostFactory(community=cast.g1, author=cast.bob)
    one = hold("post", post, keeper)
    assert state(post) == "hidden"
    delete_post(Post.objects.get(pk=post.pk), by=cast.bob)
    assert forget_deleted_words(held=ids_to_keep, now=LATER) == 0
    release(one, keeper, second)
    assert state(post) == "deleted", "nobody shows what its author deleted"
    assert forget_deleted_words(held=ids_to_keep, now=LATER) == 1
    steps = Entry.objects.filter(subject_kind="hold", subject_id=one.pk).order_by("at")
    assert [entry.kind for entry in steps] == ["hold.placed", "hold.release_asked", "hold.released"]
    assert CANARY not in str([entry.detail for entry in steps])


def test_messages_outlive_the_rooms_period_and_everything_of_a_person_stays(cast: Cast, keeper: User, settings) -> None:
    settings.MESSAGES_KEPT_DAYS = 30
    old = timezone.now() - timedelta(days=60)
    mine, other, hers = (message(cast, author, 60) for author in (cast.bob, cast.bob, cast.alice))
    hold("message", mine, keeper)
    assert forget_expired(held=ids_to_keep, now=timezone.now()) == 2
    assert state(mine) == "hidden"
    more = message(cast, cast.alice, 60)
    hold("person", cast.alice, keeper)
    assert state(more) == "shown", "of a person everything is kept, and nothing is hidden"
    assert forget_expired(held=ids_to_keep, now=timezone.now()) == 0
    comment = CommentFactory(post=cast.post, author=cast.alice, state="deleted", deleted_at=old)
    assert forget_deleted_words(held=ids_to_keep, now=timezone.now()) == 0
    assert Comment.objects.get(pk=comment.pk).body
    assert not type(other).objects.filter(pk__in=[other.pk, hers.pk]).exists()


def test_it_comes_back_only_when_nothing_else_keeps_it_away(cast: Cast, keeper: User, second: User) -> None:
    post, case = cast.flagged_post, cast.case
    first = hold("post", post, keeper)
    about_case = hold("case", case, cast.admin)
    release(first, keeper, second)
    assert state(post) == "hidden", "the case is kept, too"
    case.refresh_from_db()
    decide_case(case, decision="hide", reason="Not kind", seen_version=case.version, by=cast.mod1)
    release(about_case, keeper, second)
    assert state(post) == "hidden", "a moderator decided so"
    again = hold("post", post, keeper)
    undo_sanction(Sanction.objects.get(case=case), why="It was fine", by=cast.mod1)
    assert state(post) == "hidden", "it is kept"
    release(again, keeper, second)
    assert state(post) == "shown"


def test_released_by_two_and_reviewed(cast: Cast, keeper: User, second: User) -> None:
    one = hold("post", cast.post, keeper)
    assert "kept already" in refused(lambda: hold("post", cast.post, second))
    assert "faster" in refused(lambda: confirm_release(one, by=second)), "nobody asked"
    ask_release(one, why="Settled", by=keeper)
    assert "faster" in refused(lambda: ask_release(one, why="Settled", by=second))
    assert "yourself" in refused(lambda: confirm_release(one, by=keeper))
    keep_on(one, by=second)
    for day in (timezone.localdate(), timezone.localdate() + timedelta(days=400)):
        with pytest.raises(Refused) as caught:
            review_hold(one, review_on=day, by=keeper)
        assert caught.value.field == "review_on"
    review_hold(one, review_on=REVIEW + timedelta(days=1), by=keeper)
    release(one, second, keeper)
    assert "faster" in refused(lambda: ask_release(one, why="x", by=keeper))
    assert "faster" in refused(lambda: keep_on(one, by=keeper))
    assert "faster" in refused(lambda: review_hold(one, review_on=REVIEW, by=keeper))


def test_two_who_confirm_at_once_release_once(transactional_db: None, keeper: User, second: User) -> None:
    post, third = PostFactory(community=CommunityFactory(), author=UserFactory()), with_duty("Legal Three")
    one = hold("post", post, keeper)
    ask_release(one, why="Settled", by=keeper)
    results = at_once(lambda: confirm_release(one, by=second), lambda: confirm_release(one, by=third))
    assert codes(results) == ["conflict"]
    assert state(post) == "shown"
    assert Entry.objects.filter(kind="hold.released").count() == 1


def test_only_who_has_the_duty_and_never_about_oneself(cast: Cast, keeper: User, second: User) -> None:
    for nobody in (cast.bob, cast.mod1, cast.host, UserFactory(suspended=True)):
        with pytest.raises(Http404):
            hold("post", cast.post, nobody)
    own = PostFactory(community=cast.g1, author=keeper)
    with pytest.raises(Http404):
        hold("post", own, keeper)
    with pytest.raises(Http404):
        hold("person", keeper, keeper)
    one = hold("person", keeper, second)
    with pytest.raises(Http404):
        access_hold(keeper, one.pk)
    with pytest.raises(Refused, match="not_found"):
        ask_release(one, why="Me", by=keeper)


def test_a_closed_account_is_put_aside_and_forgotten_with_the_release(keeper: User, second: User) -> None:
    person = UserFactory(email="gwen@example.org", display_name="Gwen Canary", registered=True)
    post = PostFactory(community=CommunityFactory(), author=person)
    one = hold("post", post, keeper)
    close_account(person, by=person)
    person = User.objects.get(pk=person.pk)
    assert (person.state, person.is_active) == (User.State.CLOSED, False)
    assert "gwen" not in f"{person.email} {person.display_name}".lower()
    assert not Identity.objects.filter(person=person).exists()
    assert not Contact.objects.filter(person=person).exists()
    kept = json.loads(Restricted.objects.get(person=person).details)
    assert kept["emails"] == ["gwen@example.org"]
    assert kept["real_name"] == "Gwenllian Prŷs-Huws"
    assert kept["postal_address"].startswith("3 Heol y Bryn")
    beside = hold("person", person, keeper)
    release(one, keeper, second)
    assert Restricted.objects.exists(), "another hold needs it"
    release(beside, keeper, second)
    assert not Restricted.objects.exists()


def test_without_a_hold_closing_forgets_as_ever(db: None) -> None:
    person = UserFactory(registered=True)
    close_account(person, by=person)
    assert not Restricted.objects.exists()


def test_person_is_told_which_exemption_applies(cast: Cast, keeper: User, client_of) -> None:
    assert "article 17(3)(e)" not in client_of(cast.bob).get("/me/close/").content.decode()
    post = PostFactory(community=cast.g1, author=cast.bob)
    hold("post", post, keeper)
    assert "article 17(3)(e)" in client_of(cast.bob).get("/me/close/").content.decode()
    page = client_of(cast.bob).get(f"/moderation/taken/post/{post.pk}/").content.decode()
    assert "article 18(2)" in page
    assert post.body in page
    assert CANARY not in page.replace(post.body, ""), "why it is kept is not for them"
    assert client_of(cast.alice).get(f"/moderation/taken/post/{post.pk}/").status_code == 404


def test_pages_find_by_address_place_and_release(cast: Cast, keeper: User, second: User, client_of) -> None:
    client = client_of(keeper)
    for link in ("", "nonsense", "/people/", "/groups/x/posts/00000000-0000-0000-0000-000000000000/"):
        page = client.post("/moderation/holds/new/", {"link": link, "covers": "thing"})
        assert page.status_code == 200
        assert "govuk-error-message" in page.content.decode()
    link = f"https://hearth.example/groups/{cast.g1.slug}/posts/{cast.post.pk}/"
    asked = client.post("/moderation/holds/new/", {"link": link, "covers": "person"})
    assert asked.url == f"/moderation/holds/new/person/{cast.post.author_id}/"
    asked = client.post("/moderation/holds/new/", {"link": link, "covers": "thing"})
    for bad in ({"reason": "", "review_on": ""}, {"reason": "x", "review_on": "2020-01-01"}):
        assert client.post(asked.url, bad).status_code == 200
    at = client.post(asked.url, {"reason": "A claim", "review_on": REVIEW.isoformat()}).url
    assert client.post(at, {"do": "nonsense"}).status_code == 400
    assert "Say why it is no longer needed" in client.post(at, {"do": "ask", "why": ""}).content.decode()
    assert client.post(at, {"do": "ask", "why": "Settled"}).status_code == 302
    assert "You asked for this yourself" in client.post(at, {"do": "confirm"}).content.decode()
    assert client_of(second).post(at, {"do": "confirm"}).status_code == 302
    assert "Released" in client.get("/moderation/holds/").content.decode()
    assert client_of(cast.mod1).get(at).status_code == 404


def test_list_asks_no_more_for_many(cast: Cast, keeper: User, client_of) -> None:
    client, asked = client_of(keeper), []
    client.get("/moderation/holds/")
    for number in (1, 2):
        for _one in range(number):
            hold("post", PostFactory(community=cast.g1, author=cast.bob), keeper)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/moderation/holds/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
