"""Whoever sends words after their session has ended gets them back; nobody learns whether the address exists."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from communities.posts.models import Post
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_words_sent_without_a_session_come_back_and_are_stored_nowhere(cast: Cast) -> None:
    before = Post.objects.count()
    sent = {"title": "diolch", "body": "<b>two\nlines</b> & more", "key": str(uuid.uuid4())}
    answer = Client().post("/groups/carers/posts/new/?x=1", sent)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "&lt;b&gt;two\nlines&lt;/b&gt; &amp; more</textarea>" in page
    assert ">diolch</textarea>" in page
    assert 'href="/accounts/login/?next=/groups/carers/posts/new/%3Fx%3D1"' in page
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert Post.objects.count() == before


def test_page_is_the_same_for_what_does_not_exist(cast: Cast) -> None:
    pages = [
        Client().post(f"/groups/{slug}/posts/new/", {"body": "Words"}).content.decode().replace(slug, "SLUG")
        for slug in ("carers", "no-such")
    ]
    assert pages[0] == pages[1]


def test_secrets_are_never_shown_again(cast: Cast) -> None:
    sent = {"body": "Words", "password": "Pass 1", "oldpassword": "Pass 2", "csrfmiddlewaretoken": "Token 3"}
    page = Client().post("/groups/carers/posts/new/", sent).content.decode()
    assert [word for word in ("Pass 1", "Pass 2", "Token 3") if word in page] == []


@pytest.mark.parametrize("sent", [{}, {"answer": "approve"}, {"version": "2", "decision": "leave"}, {"body": ""}])
def test_form_without_words_leads_straight_to_sign_in(cast: Cast, sent: dict[str, str]) -> None:
    answer = Client().post("/groups/carers/leave/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/groups/carers/leave/")


def test_form_from_elsewhere_is_not_shown(cast: Cast) -> None:
    """Else another site could put its words before somebody as their own."""
    answer = Client(enforce_csrf_checks=True).post("/groups/carers/posts/new/", {"body": "Not mine"})
    assert answer.status_code == 403
    assert "Not mine" not in answer.content.decode()


def test_form_of_a_page_that_was_too_old_comes_back(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    client.force_login(cast.alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/groups/carers/posts/new/", {"body": "Tired words"})
    assert answer.status_code == 403
    assert ">Tired words</textarea>" in answer.content.decode()
    assert (
        "Tired words"
        not in client.post(
            "/groups/carers/posts/new/", {"body": "Tired words"}, headers={"Origin": "http://evil.example"}
        ).content.decode()
    )


def test_words_stopped_by_a_step_come_back(cast: Cast, client_of: Callable[[User], Client]) -> None:
    client = client_of(cast.alice)
    path = f"/groups/{cast.g1.slug}/posts/new/"
    type(cast.g1).objects.filter(pk=cast.g1.pk).update(rules_version=9)
    group = client.post(path, {"body": "Tired words"})
    User.objects.filter(pk=cast.alice.pk).update(terms_version="old")
    for answer, step in (
        (group, f"/groups/{cast.g1.slug}/rules/"),
        (client.post(path, {"body": "Tired words"}), "/me/terms/"),
    ):
        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Cache-Control"]) == (409, "private, no-store")
        assert ">Tired words</textarea>" in page
        assert f'href="{step}?next={path}"' in page
    assert client.post(path, {}).status_code == 302
