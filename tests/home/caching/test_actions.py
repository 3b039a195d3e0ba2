"""What makes the kept pages be forgotten, and what does not."""

import asyncio
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from config.cache import MayBeGone
from home.alerts.models import Alert
from home.caching import store
from home.caching.actions import forget_pages
from home.caching.doors import ASKED, asgi_door, look_up
from home.caching.keys import Asked
from home.caching.marks import mark_public, true_until
from home.caching.middleware import KeepPublicPages
from tests.factories.home import make_article, make_byline, make_home, make_image, make_news

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.fixture
def news(db):
    return make_news(make_home())


def article(news, **fields):
    return make_article(news, **{"slug": "line", "authors": [make_byline()], **fields})


CHANGES = {
    "published again": lambda page, news: _edited(page, title="Another title").publish(),
    "taken down": lambda page, news: page.unpublish(),
    "moved in the tree": lambda page, news: Page.objects.get(pk=page.pk).move(
        Page.objects.get(pk=news.pk), "last-child"
    ),
    "deleted": lambda page, news: page.delete(),
    "another address": lambda page, news: _edited(page, slug="elsewhere").publish(),
    "another page published": lambda page, news: make_article(news, slug="new"),
    "its author": lambda page, news: _saved(page.authorships.first().byline, name="Another name"),
    "a picture": lambda page, news: make_image(),
    "a restriction": lambda page, news: PageViewRestriction.objects.create(page=page, restriction_type="login"),
    "a redirect": lambda page, news: Redirect.objects.create(old_path="/x", redirect_link="/"),
    "the site's name": lambda page, news: _saved(Site.objects.get(), site_name="Another"),
}


def _edited(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    return page.save_revision()


def _saved(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_change_that_the_public_sees_forgets_what_was_kept(door, news, change, django_capture_on_commit_callbacks):
    page = article(news)
    door("/news/line/")
    assert not door("/news/line/").drawn
    with django_capture_on_commit_callbacks(execute=True):
        change(page, news)
    assert door("/news/line/").drawn


def test_saving_a_draft_forgets_nothing(door, news, django_capture_on_commit_callbacks):
    page = article(news)
    door("/news/line/")
    with django_capture_on_commit_callbacks(execute=True):
        _edited(page, title="Canary draft")
    again = door("/news/line/")
    assert (again.drawn, "Canary" in again.text) == (False, False)


def test_nothing_is_forgotten_before_it_is_committed(door, news, django_capture_on_commit_callbacks):
    """Else a page drawn in between would be kept with what the transaction is about to change."""
    article(news)
    door("/news/line/")
    with django_capture_on_commit_callbacks() as later:
        forget_pages()
    assert not door("/news/line/").drawn
    for tell in later:
        tell()
    assert door("/news/line/").drawn


def test_page_drawn_before_the_change_is_not_kept_after_it(door, news):
    """Drawn, then the change, then kept: the reader after that must not get it."""
    article(news)
    door.during = store.begin_generation
    door("/news/line/")
    door.during = None
    assert door("/news/line/").drawn


def test_kept_page_ends_by_itself(door, news, monkeypatch):
    article(news)
    door("/news/line/")
    later = store.time.time() + store.KEPT + 1
    monkeypatch.setattr(store.time, "time", lambda: later)
    assert door("/news/line/").drawn


def test_kept_page_ends_when_an_alert_begins(door, news, monkeypatch):
    Alert.objects.create(title_en="Snow", starts_at=timezone.now() + timedelta(seconds=40))
    door("/news/")
    assert not door("/news/").drawn
    later = store.time.time() + 41
    monkeypatch.setattr(store.time, "time", lambda: later)
    assert door("/news/").drawn


ASKED_FOR = Asked("http", "testserver", "/x/", "", "en-gb", bare=True)


def _ask(view, asked=ASKED_FOR, method="GET", **environ):
    now, kept = look_up(asked)
    if kept is not None:
        return kept
    request = RequestFactory().generic(method, "/x/", **environ)
    request.META[ASKED] = asked, now
    request.LANGUAGE_CODE = "en-gb"
    return KeepPublicPages(view)(request)


def _marked(request, **fields):
    mark_public(request)
    return HttpResponse("words", **fields)


def _with_token(request):
    get_token(request)
    return _marked(request)


def _with_cookie(request):
    answer = _marked(request)
    answer.set_cookie("a", "b")
    return answer


def _preview(request):
    request.is_preview = True
    return _marked(request)


def _over_soon(request):
    true_until(request, timezone.now() + timedelta(days=1))
    true_until(request, timezone.now())
    return _marked(request)


def _welsh(request):
    request.LANGUAGE_CODE = "cy"
    return _marked(request)


@pytest.mark.parametrize(
    "view",
    [
        _with_token,
        _with_cookie,
        _preview,
        _over_soon,
        _welsh,
        lambda request: HttpResponse("no mark"),
        lambda request: _marked(request, status=404),
        lambda request: _marked(request, headers={"Cache-Control": "private, no-store"}),
        lambda request: _marked(request, headers={"Vary": "*"}),
    ],
)
def test_answer_that_is_for_one_alone_is_not_kept(view):
    _ask(view)
    assert _ask(_marked).content == b"words"
    assert _ask(_marked).body == b"words"  # and what is kept is not from there


def test_without_redis_pages_are_drawn(door, news, monkeypatch):
    """S7: a page costs what it costs without a cache, and no error."""
    article(news)
    gone = MayBeGone("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    monkeypatch.setattr(MayBeGone, "_silent_until", {})
    monkeypatch.setattr(store, "backend", lambda: gone)
    for _ in range(2):
        got = door("/news/line/")
        assert (got.status, got.drawn) == (200, True)


def test_change_that_redis_did_not_hear_of_is_told_before_anything_is_found(door, news, monkeypatch):
    article(news)
    door("/news/line/")
    there = store.backend()
    gone = MayBeGone("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    monkeypatch.setattr(MayBeGone, "_silent_until", {})
    monkeypatch.setattr(store, "backend", lambda: gone)
    store.begin_generation()
    monkeypatch.setattr(store, "backend", lambda: there)
    assert door("/news/line/").drawn
    assert not door("/news/line/").drawn


def test_door_of_the_other_server_answers_the_same(door, news):
    article(news)
    kept = door("/news/line/")

    async def never(scope, receive, send):
        raise AssertionError("the application was asked")

    async def ask(**more):
        told = []

        async def send(message):
            told.append(message)

        headers = [(b"host", b"testserver"), (b"cookie", b"a=1"), *more.pop("headers", [])]
        scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/news/line/", "query_string": b""}
        await asgi_door(never)({**scope, "headers": headers, **more}, None, send)
        return told

    start, body = asyncio.run(ask())
    assert {name.decode(): value.decode() for name, value in start["headers"]} == {
        name.lower(): value for name, value in kept.headers.items()
    }
    assert (start["status"], body["body"]) == (200, kept.body)
    start, body = asyncio.run(ask(headers=[(b"if-none-match", kept.headers["ETag"].encode())]))
    assert (start["status"], body["body"]) == (304, b"")
    for passes in (
        {"headers": [(b"cookie", b"sessionid=x")]},
        {"headers": [(b"x", b"y"), (b"host", b"evil.example")]},
        {"method": "POST"},
        {"query_string": b"a=b"},
    ):
        with pytest.raises(AssertionError, match="the application was asked"):
            asyncio.run(ask(**passes))
