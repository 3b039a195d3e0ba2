"""What search engines are given: public, published, and no more than a thousand at once."""

from datetime import UTC, datetime

import pytest
from defusedxml import ElementTree
from wagtail.models import Page, PageViewRestriction

from home.found import sitemaps, views
from home.news.models import NewsArticlePage, NewsIndexPage
from home.pages.models import StandardPage
from tests.factories.home import make_article, make_byline, make_home, make_news, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PLACES = [f"http://testserver{path}" for path in ("/report/", "/complaints/", "/transparency/")]


def listed(client, address="/sitemap.xml", **how):
    answer = client.get(address, **how)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    return [row.find(f"{SPACE}loc").text for row in ElementTree.fromstring(answer.content)]


@pytest.fixture
def few(monkeypatch):
    """Parts of three, so that a few pages are many."""
    monkeypatch.setattr(sitemaps, "PART", 3)
    monkeypatch.setattr(views, "PART", 3)


def test_sitemap_lists_pages_authors_and_our_own_places(client):
    make_article(make_news(make_home()), slug="line", authors=[make_byline()])
    at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    Page.objects.filter(slug="line").update(last_published_at=at)
    pages = [f"http://testserver{path}" for path in ("/", "/news/", "/news/line/")]
    assert set(listed(client, headers={"host": "localhost"})) >= {*pages, *PLACES, "http://testserver/authors/sin/"}
    whole = client.get("/sitemap.xml").content.decode()
    assert "<loc>http://testserver/news/line/</loc><lastmod>2026-11-02T09:30:00+00:00</lastmod>" in whole


def test_restricted_part_of_the_tree_is_not_listed(client):
    home = make_home()
    closed = make_page(home, title="Closed", slug="closed")
    make_page(closed, title="Below", slug="below")
    make_page(home, title="Draft", slug="draft", live=False)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert not [where for where in listed(client) if "closed" in where or "draft" in where]


def test_type_that_is_not_to_be_found_is_not_listed(client, monkeypatch):
    make_page(make_home(), title="Thanks", slug="thanks")
    assert "http://testserver/thanks/" in listed(client)
    monkeypatch.setattr(StandardPage, "is_found", False)
    assert "http://testserver/thanks/" not in listed(client)
    assert '<meta name="robots" content="noindex">' in client.get("/thanks/").content.decode()


def test_places_within_a_page_are_listed_with_it(client, monkeypatch):
    make_page(make_home(), title="Guide", slug="guide")
    monkeypatch.setattr(StandardPage, "places", lambda self: ["money/", "training/"])
    assert "http://testserver/guide/money/" in listed(client)
    assert "http://testserver/guide/training/" in listed(client)


def test_many_pages_come_in_parts(client, few):
    news = make_news(make_home())
    for n in range(5):
        make_article(news, slug=f"n{n}")
    make_byline()
    parts = listed(client)
    assert parts == [
        f"http://testserver/sitemaps/{part}.xml" for part in ("pages-1", "pages-2", "pages-3", "authors-1", "places-1")
    ]
    found = [where for part in parts for where in listed(client, part.removeprefix("http://testserver"))]
    assert len(found) == len(set(found)) == 2 + 5 + 1 + len(listed(client, "/sitemaps/places-1.xml"))


@pytest.mark.parametrize("part", ["pages-0", "pages-4", "pages-99999999999999999999", "drafts-1", "pages--1"])
def test_part_that_does_not_exist_is_missing(client, few, part):
    make_news(make_home())
    assert client.get(f"/sitemaps/{part}.xml").status_code == 404


def test_address_with_signs_of_xml_is_escaped(client):
    make_page(make_home(), title="A", slug="a")
    Page.objects.filter(slug="a").update(url_path="/porch/a&b<c/")
    assert "http://testserver/a&b<c/" in listed(client)


def test_sitemap_costs_the_same_however_long(client, cost):
    news = make_news(make_home())
    costs = []
    for n in range(3):
        make_article(news, slug=f"n{n}")
        costs.append(cost(client, "/sitemap.xml"))
    assert costs[0] == costs[2] <= 12


def test_sitemap_sets_no_cookie_and_is_not_to_be_found_itself(client):
    make_home()
    answer = client.get("/sitemap.xml")
    assert (dict(answer.cookies), answer["X-Robots-Tag"]) == ({}, "noindex")


def test_kinds_of_pages_are_known():
    assert {StandardPage, NewsArticlePage, NewsIndexPage} <= set(sitemaps.get_page_models())
