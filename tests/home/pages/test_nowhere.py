"""G03: what is not public is nowhere. A live page is in every one of these places, so the test can fail."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import get_resolver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from home.alerts.models import Alert
from home.pages.models import StandardPage
from home.previews.actions import end_link, share_draft
from home.scheduling.actions import publish_due
from tests.factories.home import make_article, make_byline, make_editor, make_home, make_news, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
WORD = "Heronsgate"


@pytest.fixture
def news():
    cache.clear()
    return make_news(make_home())


def article(news, byline, *, live=True, **fields):
    page = make_article(news, title=f"{WORD} opens", slug="old-slug", live=live, authors=[byline], **fields)
    page.save_revision()
    return page


def make_live(news, byline):
    return article(news, byline)


def make_draft(news, byline):
    return article(news, byline, live=False)


def make_scheduled(news, byline):
    page = article(news, byline, live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    return page


def make_expired(news, byline):
    page = article(news, byline, expire_at=timezone.now() - timedelta(minutes=1))
    assert publish_due(now=timezone.now()) == 1
    return page


def make_unpublished(news, byline):
    page = article(news, byline)
    page.unpublish()
    return page


def make_private(news, byline):
    page = article(news, byline)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    return page


PLACES = {
    "list": "/news/", "home": "/", "feed": "/feeds/news/", "sitemap": "/sitemap.xml",
    "author": "/authors/sian/", "page that leads to it": "/guide/",
}  # fmt: skip


def lead_to(page):
    """A page that names it below its words, and an alert that does."""
    guide = make_page(page.get_parent().get_parent(), title="Guide", slug="guide")
    guide.related = json.dumps([{"type": "link", "value": {"page": page.pk}}])
    guide.save()
    Alert.objects.create(title_en="Snow", link_en="More", link_page=page, starts_at=timezone.now())
    cache.clear()


def found(client, page):
    """Where an anonymous visitor meets the page, by its title or its address."""
    page = Page.objects.get(pk=page.pk)
    lead_to(page)
    get_search_backend().add(page.specific)  # the suite writes no index of pages by itself
    places = (
        {"search"} if f"{WORD} opens" in client.post("/search/", {"q": WORD, "kind": ""}).content.decode() else set()
    )
    for name, path in PLACES.items():
        content = client.get(path).content.decode()
        if f"{WORD} opens" in content or f"/news/{page.slug}/" in content:
            places.add(name)
    answer = client.get(f"/news/{page.slug}/")
    if answer.status_code == 200 or f"{WORD} opens" in answer.content.decode():
        places.add("page")
    # It had another address before.
    Redirect.objects.get_or_create(old_path="/news/older", redirect_page=page, automatically_created=True)
    if client.get("/news/older/").status_code != 404:
        places.add("old address")
    return places


def test_live_page_is_everywhere(news, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = make_live(news, make_byline(slug="sian"))
    assert found(client, page) == {*PLACES, "search", "page", "old address"}


@pytest.mark.parametrize("make", [make_draft, make_scheduled, make_expired, make_unpublished, make_private])
def test_what_is_not_public_is_nowhere(news, client, make, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = make(news, make_byline(slug="sian"))
    assert found(client, page) == set()
    link, token = None, ""
    if make is not make_private:
        link, token = share_draft(page, days=1, by=make_editor(), now=timezone.now())
        assert client.get(f"/shared/{token}/").status_code == 200
        end_link(link.pk, page=page, by=link.made_by, now=timezone.now())
    assert client.get(f"/shared/{token or 'A' * 43}/").status_code == 404


def test_old_address_of_a_public_page_leads_on_and_of_a_hidden_one_not(
    news, client, django_capture_on_commit_callbacks
):
    parent = make_page(news.get_parent(), title="Support", slug="support")
    child = make_page(parent, title="Money", slug="money")
    for page, slug in ((child, "allowance"), (parent, "help")):
        page = StandardPage.objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save()
    answer = client.get("/support/money/")
    assert (answer.status_code, answer["Location"].endswith("/help/allowance/")) == (301, True)
    assert client.get("/support/").status_code == 301
    StandardPage.objects.get(pk=child.pk).unpublish()
    assert client.get("/support/money/").status_code == 404
    PageViewRestriction.objects.create(page=StandardPage.objects.get(pk=parent.pk), restriction_type="login")
    answer, gone = client.get("/support/"), client.get("/no-such-page/")
    assert (answer.status_code, answer.templates[0].name) == (404, gone.templates[0].name)


def test_slug_of_a_draft_leaves_no_trace(news, client, django_capture_on_commit_callbacks):
    page = make_page(news.get_parent(), title="Plans", slug="plans", live=False)
    page.slug = "secret-plans"
    with django_capture_on_commit_callbacks(execute=True):
        page.save()
    assert client.get("/plans/").status_code == 404


def test_page_that_moves_is_found_at_its_old_address(news, client, django_capture_on_commit_callbacks):
    home = news.get_parent()
    old, new = make_page(home, title="Old place", slug="old"), make_page(home, title="New place", slug="new")
    page = make_page(old, title="Forms", slug="forms")
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=new.pk), pos="last-child")
    answer = client.get("/old/forms/")
    assert (answer.status_code, answer["Location"].endswith("/new/forms/")) == (301, True)


def test_there_is_no_api_of_pages(client):
    for path in ("/api/", "/api/v2/", "/api/v2/pages/", "/api/pages/"):
        assert client.get(path).status_code == 404
    assert not any("api" in str(pattern.pattern) for pattern in get_resolver().url_patterns)
