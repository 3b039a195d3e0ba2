from datetime import date, timedelta

import pytest
from defusedxml import ElementTree

from tests.factories.home import make_article, make_byline, make_home, make_image, make_news

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def news(db):
    return make_news(make_home(), intro="From the hills.")


def titles(answer) -> list[str]:
    content = answer.content.decode()
    return [part.split('">')[1].split("</a>")[0] for part in content.split('class="news-card__title"><a href="')[1:]]


def test_list_shows_the_newest_first(client, news):
    for n in (2, 0, 1):
        make_article(news, title=f"News {n}", slug=f"n{n}", date=date(2026, 11, 1) - timedelta(days=n))
    assert titles(client.get("/news/")) == ["News 0", "News 1", "News 2"]


def test_list_comes_in_leaves_of_ten(client, news):
    for n in range(12):
        make_article(news, title=f"News {n}", slug=f"n{n}", date=date(2026, 11, 1) - timedelta(days=n))
    first, second = client.get("/news/"), client.get("/news/?page=2")
    assert (titles(first), titles(second)) == ([f"News {n}" for n in range(10)], ["News 10", "News 11"])
    assert 'rel="next" href="?page=2"' in first.content.decode()
    assert '<link rel="canonical" href="http://testserver/news/?page=2">' in second.content.decode()


def test_list_with_a_senseless_number_shows_a_leaf(client, news):
    make_article(news, title="Only one")
    for page in ("-1", "0", "999999999999999999999", "NaN", "1e3", "'", "%F0%9F%98%80", ""):
        answer = client.get(f"/news/?page={page}")
        assert (page, answer.status_code, titles(answer)) == (page, 200, ["Only one"])


def test_empty_list_says_so(client, news):
    assert "There is no news yet." in client.get("/news/").content.decode()


def test_list_costs_the_same_however_long(client, news, cost):
    costs = []
    for n in range(3):
        make_article(
            news, slug=f"n{n}", picture=make_image(f"p{n}"), picture_alt="Hills", authors=[make_byline(f"B{n} X")]
        )
        costs.append(cost(client, "/news/"))
    assert costs[0] == costs[2] <= 20


def test_article_shows_its_authors_in_order_with_pictures(client, news):
    second, first = make_byline("Siân Prydderch", picture=make_image("Face")), make_byline("Llŷr ap Iestyn")
    make_article(news, slug="line", picture=make_image(), picture_alt="A lit window", authors=[first, second])
    content = client.get("/news/line/").content.decode()
    assert content.index("Llŷr ap Iestyn</a>") < content.index("Siân Prydderch</a>")
    assert '<a class="author__name" rel="author" href="/authors/sin/">Siân Prydderch</a>' in content
    assert content.count('<span class="face">') == 1
    assert 'alt="A lit window"' in content
    assert '<meta property="og:type" content="article">' in content
    assert '<meta property="og:image" content="http://testserver/media/images/' in content
    assert '<time datetime="2026-11-01">1 November 2026</time>' in content


def test_article_costs_the_same_however_many_authors(client, news, cost):
    bylines = [make_byline(f"B{n} X", picture=make_image(f"face{n}")) for n in range(3)]
    make_article(news, slug="one", authors=bylines[:1])
    make_article(news, slug="three", authors=bylines)
    assert cost(client, "/news/one/") == cost(client, "/news/three/") <= 18


def test_feed_tells_of_the_newest_articles(client, news):
    make_article(news, title="Tea & <b>cake</b>", slug="tea", summary="Bring <b>cake</b>", authors=[make_byline()])
    answer = client.get("/feeds/news/")
    feed = ElementTree.fromstring(answer.content)
    (entry,) = feed.findall(f"{ATOM}entry")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.find(f"{ATOM}title").text == "News from Hearth"
    assert entry.find(f"{ATOM}title").text == "Tea & <b>cake</b>"
    assert entry.find(f"{ATOM}summary").text == "Bring &lt;b&gt;cake&lt;/b&gt;"
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/news/tea/"
    assert entry.find(f"{ATOM}author/{ATOM}name").text == "Siân Prydderch"
    assert not answer.cookies


def test_feed_costs_the_same_however_long(client, news, cost):
    costs = []
    for n in range(3):
        make_article(news, slug=f"n{n}", authors=[make_byline(f"B{n} X")])
        costs.append(cost(client, "/feeds/news/"))
    assert costs[0] == costs[2] <= 8
