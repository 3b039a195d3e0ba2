"""Narrowing lists of stories, what stands on top, and feeds by topic."""

from datetime import date

import feedparser
import pytest
from django.utils import translation

from home.news.models import PromotedArticle
from home.stories.models import Topic
from tests.factories.home import (
    make_article,
    make_blog,
    make_blog_post,
    make_byline,
    make_home,
    make_image,
    make_news,
    make_topic,
)
from tests.home.news.test_news import titles

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.fixture
def news(db):
    money, life = make_topic("Money", name_cy="Arian"), make_topic("Life")
    make_topic("Unused")
    news = make_news(make_home())
    for title, day, topics in (
        ("A", date(2026, 11, 3), [money]),
        ("B", date(2026, 10, 3), [money, life]),
        ("C", date(2025, 12, 31), [life]),
        ("D", date(2026, 1, 1), []),
    ):
        make_article(news, title=title, slug=title.lower(), date=day, topics=topics)
    return news


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "ABDC"),
        ("topic=money", "AB"),
        ("topic=life", "BC"),
        ("when=2026", "ABD"),
        ("when=2025", "C"),
        ("when=2026-10", "B"),
        ("topic=money&when=2026-10", "B"),
        ("topic=life&when=2026-11", ""),
        ("topic=unused", "ABDC"),  # nobody offers it
        ("topic=nowhere", "ABDC"),
        ("when=2026-13", "ABDC"),
        ("when=20", "ABDC"),
        ("when=9999", "ABDC"),
        ("when='%3Cb%3E&topic='%3B--", "ABDC"),
    ],
)
def test_list_is_narrowed_by_topic_and_time(client, news, asked, shown):
    answer = client.get(f"/news/?{asked}")
    assert (answer.status_code, titles(answer)) == (200, list(shown))


def test_nothing_found_says_so_and_leads_back(client, news):
    content = client.get("/news/?topic=life&when=2026-11").content.decode()
    assert "Nothing was published on this topic then." in content
    assert 'href="/news/">Show everything</a>' in content


def test_choices_are_what_there_is(client, news):
    make_article(news, title="E", slug="e", topics=[Topic.objects.get(slug="unused")], live=False)
    content = client.get("/news/").content.decode()
    assert [f'<option value="{slug}"' in content for slug in ("money", "life", "unused")] == [True, True, False]
    assert '<option value="2026-10">October 2026</option>' in content
    assert '<option value="2025">All of 2025</option>' in content
    assert '<link rel="canonical" href="http://testserver/news/">' in client.get("/news/?topic=money").content.decode()


def test_topic_in_the_readers_language(news):
    money = Topic.objects.get(slug="money")
    with translation.override("cy"):
        assert (money.local_name, Topic(name="X").local_name) == ("Arian", "X")
    assert money.local_name == "Money"


def test_leaves_keep_what_was_chosen(client, news):
    money = Topic.objects.get(slug="money")
    for n in range(12):
        make_article(news, title=f"M{n}", slug=f"m{n}", date=date(2026, 9, 1), topics=[money])
    content = client.get("/news/?topic=money").content.decode()
    assert 'href="?topic=money&amp;page=2"' in content
    assert len(titles(client.get("/news/?topic=money&page=2"))) == 4


def test_promoted_stand_on_top_once_and_only_while_public(client, news):
    news.refresh_from_db()
    promoted = [news.get_children().get(slug=slug).specific for slug in ("c", "d")]
    for n, article in enumerate(promoted):
        PromotedArticle.objects.create(page=news, article=article, sort_order=n)
    assert titles(client.get("/news/")) == ["C", "D", "A", "B"]
    assert titles(client.get("/news/?when=2025")) == ["C"]
    promoted[0].unpublish()
    assert titles(client.get("/news/")) == ["D", "A", "B"]


def test_list_costs_the_same_whatever_it_holds(client, cost):
    news = make_news(make_home())
    costs = []
    for n in range(3):
        article = make_article(
            news, slug=f"n{n}", title=f"N{n}", picture=make_image(f"p{n}"), picture_alt="Hills",
            authors=[make_byline(f"B{n} X")], topics=[make_topic(f"T{n}")], date=date(2026, n + 1, 1),
        )  # fmt: skip
        PromotedArticle.objects.create(page=news, article=article, sort_order=n)
        make_article(news, slug=f"m{n}", title=f"M{n}", date=date(2026, n + 1, 1))
        costs.append(cost(client, "/news/"))
    assert costs[0] == costs[2] <= 20


def test_feeds_of_topics_are_read_by_feedparser(client, news):
    blog = make_blog(make_home())
    make_blog_post(blog, slug="kettle", topics=[Topic.objects.get(slug="money")], authors=[make_byline()])
    for address, found in {
        "/feeds/news/money/": ["A", "B"],
        "/feeds/news/life/": ["B", "C"],
        "/feeds/blog/": ["A cold kettle"],
        "/feeds/blog/money/": ["A cold kettle"],
        "/feeds/blog/life/": [],
    }.items():
        feed = feedparser.parse(client.get(address).content)
        assert (address, feed.bozo, [entry.title for entry in feed.entries]) == (address, False, found)
    assert client.get("/feeds/news/nowhere/").status_code == 404
    assert feedparser.parse(client.get("/feeds/news/money/").content).feed.title == "News from Hearth: Money"


def test_blog_lists_posts_and_a_profile_both_kinds(client, news, cost):
    blog, sian = make_blog(make_home()), make_byline(picture=make_image("Face"))
    costs = []
    for n in range(3):
        make_blog_post(blog, slug=f"p{n}", title=f"Post {n}", authors=[sian, make_byline(f"L{n} X")])
        make_article(news, slug=f"x{n}", title=f"Article {n}", authors=[sian])
        costs.append((cost(client, "/blog/"), cost(client, "/authors/sin/")))
    assert costs[0] == costs[2]
    assert max(costs[0]) <= 20
    assert len(titles(client.get("/blog/"))) == 3
    profile = client.get("/authors/sin/").content.decode()
    assert ("Post 2" in profile, "Article 2" in profile) == (True, True)
    post = client.get("/blog/p0/").content.decode()
    assert ('rel="author" href="/authors/sin/">' in post, '"BlogPosting"' in post) == (True, True)


def test_draft_post_is_nowhere(client):
    blog = make_blog(make_home())
    make_blog_post(blog, slug="secret", title="canary7f3e", authors=[make_byline()], live=False)
    assert client.get("/blog/secret/").status_code == 404
    for address in ("/blog/", "/feeds/blog/", "/authors/sin/", "/sitemap.xml"):
        assert "canary7f3e" not in client.get(address).content.decode()
