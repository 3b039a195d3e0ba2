"""Every feed in both forms: the blog, topics, and events, as readers of feeds read them."""

from datetime import timedelta

import feedparser
import pytest
import time_machine
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.scheduling.actions import publish_due
from tests.factories.home import (
    make_article,
    make_blog,
    make_blog_post,
    make_events,
    make_home,
    make_news,
    make_public_event,
    make_topic,
)

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
HOSTILE = "Te & bara: ŵŷâ \x0b“dyfyniad” ]]> <b>x</b>"
KINDS = {
    "blog": ("/feeds/blog/", "/feeds/blog.rss", "Blog of Hearth"),
    "topic of the blog": ("/feeds/blog/money/", "/feeds/blog/money.rss", "Blog of Hearth: Money"),
    "topic of news": ("/feeds/news/money/", "/feeds/news/money.rss", "News from Hearth: Money"),
    "events": ("/feeds/events/", "/feeds/events.rss", "Events of Hearth"),
}
FEEDS = [(kind, address, version) for kind, (atom, rss, _title) in KINDS.items()
         for address, version in ((atom, "atom10"), (rss, "rss20"))]  # fmt: skip
every_feed = pytest.mark.parametrize(("kind", "address", "version"), FEEDS)


@pytest.fixture
def make(db):
    """Something that the feed of a kind shows."""
    home, topic = make_home(), make_topic("Money", slug="money")
    blog, news, events = make_blog(home), make_news(home), make_events(home)

    def one(kind, **fields):
        if kind == "events":
            return make_public_event(events, **fields)
        page = make_article(news, **fields) if "news" in kind else make_blog_post(blog, **fields)
        page.topics.add(topic)
        page.save()
        return page

    return one


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    parsed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


@every_feed
def test_it_is_read_without_a_fault(client, make, kind, address, version):
    page = make(kind, title=HOSTILE, slug="te", summary=HOSTILE)
    found = read(client, address)
    assert (found.version, found.feed.title) == (version, KINDS[kind][2])
    (entry,) = found.entries
    assert entry.link == f"http://testserver{page.url}"
    assert "ŵŷâ “dyfyniad” ]]>" in entry.title
    assert "&lt;b&gt;x&lt;/b&gt;" in entry.summary
    assert entry.id == f"urn:uuid:{page.translation_key}"
    assert not client.get(address).cookies


@every_feed
@pytest.mark.parametrize("why", ["draft", "expired", "private"])
def test_what_not_everybody_may_read_is_in_none(client, make, kind, address, version, why):
    page = make(kind, title="canary7f3e", slug="c", live=why != "draft")
    assert len(read(client, address).entries) == (why != "draft")
    if why == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif why == "expired":
        page.expire_at = timezone.now() + timedelta(minutes=1)
        page.save()
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            publish_due(now=timezone.now())
    assert b"canary7f3e" not in client.get(address).content


@pytest.mark.parametrize("address", ["/feeds/blog/nonsense.rss", "/feeds/news/nonsense.rss"])
def test_topic_that_there_is_not_has_no_feed(client, make, address):
    assert client.get(address).status_code == 404


def test_event_says_when_it_is_and_whether_it_takes_place_and_goes_when_it_is_over(client, make):
    starts = timezone.now() + timedelta(days=3)
    make("events", slug="off", starts_at=starts, standing="cancelled")
    (entry,) = read(client, "/feeds/events/").entries
    assert f"{timezone.localtime(starts):%Y}" in entry.summary
    assert "It is cancelled" in entry.summary
    with time_machine.travel(starts + timedelta(days=1)):
        assert read(client, "/feeds/events/").entries == []


@pytest.mark.parametrize("many", [1, 3])
def test_what_a_feed_costs(client, make, django_assert_num_queries, many):
    for number in range(many):
        make("events", slug=f"e{number}")
    read(client, "/feeds/events/")
    with django_assert_num_queries(4):  # its list and what is private for each of the two, the events
        client.get("/feeds/events/")


@pytest.mark.parametrize(("path", "atom", "rss"), [
    ("/blog/", "/feeds/blog/", "/feeds/blog.rss"),
    ("/blog/?topic=money", "/feeds/blog/money/", "/feeds/blog/money.rss"),
    ("/news/?topic=money", "/feeds/news/money/", "/feeds/news/money.rss"),
    ("/events/", "/feeds/events/", "/feeds/events.rss"),
])  # fmt: skip
def test_pages_tell_of_both_forms(client, make, path, atom, rss):
    make("blog", slug="a")
    make("news", slug="b")
    content = client.get(path).content.decode()
    assert f'type="application/atom+xml" href="{atom}"' in content
    assert f'type="application/rss+xml" href="{rss}"' in content
