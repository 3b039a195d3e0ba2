"""Feeds as a reader of feeds reads them."""

from datetime import date

import feedparser
import pytest

from home.news.models import NewsArticlePage
from tests.factories.home import make_article, make_byline, make_home, make_news

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
FORMS = {"/feeds/news/": "atom10", "/feeds/news.rss": "rss20"}
HOSTILE = "Te & bara: ŵŷâ “dyfyniad” ]]> &amp; &#x3c;"


@pytest.fixture
def news(db):
    return make_news(make_home())


def read(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    # The headers a reader gets too: feedparser takes the encoding from them.
    parsed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@pytest.mark.parametrize("address", FORMS)
def test_feed_is_read_without_a_fault(client, news, address):
    first, second = make_byline("Siân Prydderch"), make_byline("Llŷr ap Iestyn")
    make_article(news, title=HOSTILE, slug="te", summary=f"{HOSTILE} <b>x</b>", authors=[first, second])
    make_article(news, title="Older", slug="older", date=date(2026, 10, 1))
    found = read(client, address)
    assert found.version == FORMS[address]
    assert found.feed.title == "News from Hearth"
    assert found.feed.link == "http://testserver/news/"
    assert [entry.link for entry in found.entries] == ["http://testserver/news/te/", "http://testserver/news/older/"]
    entry = found.entries[0]
    assert entry.author == "Siân Prydderch, Llŷr ap Iestyn"
    assert "ŵŷâ “dyfyniad”" in entry.title
    assert "&lt;b&gt;x&lt;/b&gt;" in entry.summary
    assert entry.id.startswith("urn:uuid:")
    assert entry.published_parsed[:3] == (2026, 11, 1)


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("sign", ["\x0b", "\x1b", "\ufffe"])
def test_sign_that_no_xml_can_hold_does_not_end_the_feed(client, news, address, sign):
    make_article(news, title=f"A{sign}B", slug="ab", summary=f"C{sign}D")
    (entry,) = read(client, address).entries
    assert (entry.title, entry.summary) == ("AB", "CD")


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("count", [0, 1])
def test_reader_who_has_it_is_told_so(client, news, address, count):
    if count:
        make_article(news, slug="a")
    first = client.get(address)
    assert first.headers["ETag"] == client.get(address).headers["ETag"]
    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_article(news, title="Another", slug="b")
    for headers in (
        {"if-none-match": first["ETag"]},
        {"if-modified-since": first["Last-Modified"], "if-none-match": first["ETag"]},
    ):
        assert client.get(address, headers=headers).status_code == 200


@pytest.mark.parametrize("address", FORMS)
def test_reader_learns_that_an_article_was_taken_back(client, news, address):
    stays = make_article(news, slug="stays")
    NewsArticlePage.objects.filter(pk=stays.pk).update(last_published_at="2026-11-01T09:00:00Z")
    gone = make_article(news, slug="gone")
    first = client.get(address)
    gone.unpublish()
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


@pytest.mark.parametrize("address", FORMS)
def test_feed_names_itself_by_our_address_and_sets_no_cookie(client, news, address):
    make_article(news, slug="a")
    answer = client.get(address, headers={"host": "localhost"})
    assert f'href="http://testserver{address}"' in answer.content.decode()
    assert "localhost" not in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize("address", FORMS)
def test_drafts_are_in_no_feed(client, news, address):
    make_article(news, title="canary7f3e", slug="draft", live=False)
    assert read(client, address).entries == []


def test_pages_tell_of_both_forms(client, news):
    content = client.get("/news/").content.decode()
    assert '<link rel="alternate" type="application/atom+xml" href="/feeds/news/" title="News">' in content
    assert '<link rel="alternate" type="application/rss+xml" href="/feeds/news.rss" title="News (RSS)">' in content
