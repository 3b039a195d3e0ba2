"""What a page's head tells search engines and the sites that show links to it."""

import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from wagtail.models import Page

from home.found.structured import as_script
from home.pages.models import HomePage
from home.services.models import GuidePage, ServicePage
from tests.factories.home import make_article, make_byline, make_home, make_image, make_news, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
HOSTILE = 'Te & "bara" </script><script>alert(1)</script><!-- <b>ŵŷâ</b>'


class Head(HTMLParser):
    """The title, links, properties and data of a page's head, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.named: dict[str, list[str]] = {}
        self.links: list[dict[str, str]] = []
        self.title, self.data, self.inside = "", "", ""
        self.feed(text.partition("</head>")[0])
        self.graph = json.loads(self.data)["@graph"] if self.data else []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.inside = tag if tag == "title" or attributes.get("type") == "application/ld+json" else ""
        if tag == "meta" and (name := attributes.get("property") or attributes.get("name")):
            self.named.setdefault(name, []).append(attributes["content"])
        if tag == "link":
            self.links.append(attributes)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "title":
            self.title += data
        elif self.inside == "script":
            self.data += data

    def one(self, name: str) -> str:
        (value,) = self.named[name]
        return value

    @property
    def canonical(self) -> list[str]:
        return [link["href"] for link in self.links if link.get("rel") == "canonical"]

    def thing(self, kind: str) -> dict:
        (found,) = [thing for thing in self.graph if thing["@type"] == kind]
        return found


def head(client, address: str) -> Head:
    answer = client.get(address)
    assert answer.status_code == 200
    return Head(answer.content.decode())


def test_home_page_says_who_we_are_and_where_to_search(client):
    make_home(intro="We find homes.", picture=make_image(), picture_alt="Hills")
    found = head(client, "/")
    assert [thing["@type"] for thing in found.graph] == ["Organization", "WebSite"]
    action = found.thing("WebSite")["potentialAction"]
    assert action["target"]["urlTemplate"] == "http://testserver/search/?q={search_term_string}"
    assert found.thing("Organization")["url"] == "http://testserver/"
    assert found.one("og:type") == "website"
    assert found.one("og:image").startswith("http://testserver/media/images/")
    assert (found.one("og:image:width"), found.one("og:image:height")) == ("800", "420")
    assert found.one("og:image:alt") == "Hills"
    assert found.one("twitter:card") == "summary_large_image"
    assert found.canonical == ["http://testserver/"]


def test_article_names_its_authors_its_times_and_the_way_to_it(client):
    news = make_news(make_home())
    sian = make_byline("Siân Prydderch")
    make_article(news, title="A line", slug="line", summary="Somebody  answers.\nAt night.", authors=[sian],
                 picture=make_image(), picture_alt="A lit window", language="cy", date=date(2026, 11, 1))  # fmt: skip
    found = head(client, "/news/line/?utm_source=post&fbclid=1&page=7")
    assert found.canonical == ["http://testserver/news/line/"]
    assert (found.one("og:type"), found.one("og:locale")) == ("article", "cy_GB")
    assert found.one("og:description") == found.one("description") == "Somebody answers. At night."
    assert found.one("article:published_time") == "2026-11-01"
    assert found.one("article:author") == "http://testserver/authors/sin/"
    article = found.thing("NewsArticle")
    assert (article["headline"], article["datePublished"], article["inLanguage"]) == ("A line", "2026-11-01", "cy")
    assert article["author"] == [
        {"@type": "Person", "@id": "http://testserver/authors/sin/", "name": "Siân Prydderch",
         "url": "http://testserver/authors/sin/", "jobTitle": "Writes"}
    ]  # fmt: skip
    assert article["publisher"]["name"] == "Hearth"
    assert article["image"] == [found.one("og:image")]
    way = [(item["name"], item["item"]) for item in found.thing("BreadcrumbList")["itemListElement"]]
    assert way == [
        ("Home", "http://testserver/"),
        ("News", "http://testserver/news/"),
        ("A line", "http://testserver/news/line/"),
    ]


def test_words_cannot_leave_the_head(client):
    make_page(make_home(), title=HOSTILE, slug="hostile", intro=HOSTILE)
    content = client.get("/hostile/").content.decode()
    assert "<script>alert" not in content
    assert content.count("<!--") == 0
    found = Head(content)
    assert found.one("og:title") == found.one("og:description") == HOSTILE
    assert found.thing("WebPage")["name"] == HOSTILE
    assert found.title.startswith(HOSTILE)


def test_data_is_spelt_so_that_it_stays_data():
    text = str(as_script([{"@type": "Thing", "name": "</script>\u2028<!--&"}]))
    inner = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search("[<>&\u2028]", inner)
    assert json.loads(inner)["@graph"][0]["name"] == "</script>\u2028<!--&"
    assert as_script([{}]) == ""


def test_page_without_a_picture_is_shared_with_the_sites(client):
    home = make_home(picture=make_image(), picture_alt="Hills")
    make_page(home, title="Support", slug="support")
    assert head(client, "/support/").one("og:image") == head(client, "/").one("og:image")
    home = HomePage.objects.get()
    home.picture = None
    home.save_revision().publish()
    found = head(client, "/support/")
    assert "og:image" not in found.named
    assert found.one("twitter:card") == "summary"


@pytest.mark.parametrize(
    ("asked", "leaf"), [("", ""), ("?page=2", "?page=2"), ("?page=99", "?page=2"), ("?page=x", "")]
)
def test_each_leaf_of_a_list_has_an_address_of_its_own(client, asked, leaf):
    news = make_news(make_home())
    for n in range(12):
        make_article(news, title=f"News {n}", slug=f"n{n}")
    found = head(client, f"/news/{asked}")
    assert found.canonical == [f"http://testserver/news/{leaf}"]
    assert found.one("og:url") == f"http://testserver/news/{leaf}"


def test_author_has_a_head(client):
    make_home()
    make_byline("Llŷr ap Iestyn", about="Writes\n\nat night.")
    found = head(client, "/authors/llr/")
    assert found.canonical == ["http://testserver/authors/llr/"]
    assert (found.one("og:type"), found.one("og:title")) == ("profile", "Llŷr ap Iestyn")
    assert found.one("description") == "Writes at night."


def test_what_the_request_claims_never_comes_into_an_address(client):
    make_page(make_home(), title="Support", slug="support")
    content = client.get(
        "/support/", headers={"host": "localhost", "x-forwarded-host": "evil.example"}
    ).content.decode()
    assert "evil.example" not in content
    assert "http://localhost" not in content


def test_draft_above_a_page_is_not_named(client):
    home = make_home()
    above = make_page(home, title="Support", slug="support")
    make_page(above, title="Breaks", slug="breaks")
    Page.objects.filter(pk=above.pk).update(live=False, title="canary7f3e")
    assert "canary7f3e" not in client.get("/support/breaks/").content.decode()


def test_page_deep_in_the_tree_costs_no_more_than_its_way_there(client, cost):
    """Wagtail asks twice for each step down; the trail and the head ask once for all of them."""
    home = make_home(picture=make_image(), picture_alt="Hills")
    above = home
    for slug in "abc":
        above = make_page(above, title=slug, slug=slug)
    assert cost(client, "/a/b/c/") <= 12


def test_chapter_of_a_guide_has_an_address_and_a_title_of_its_own(client):
    home = make_home()
    chapters = [{"type": "chapter", "value": {"title": title, "body": []}} for title in ("Money", "Training & breaks")]
    make_page(home, kind=GuidePage, title="Fostering", slug="guide", chapters=json.dumps(chapters))
    first = head(client, "/guide/?utm_source=x")
    (below,) = GuidePage.objects.get().places()
    second = head(client, f"/guide/{below}?utm_source=x")
    assert first.canonical == ["http://testserver/guide/"]
    assert second.canonical == [f"http://testserver/guide/{below}"]
    assert second.one("og:title") == "Training & breaks: Fostering"
    assert second.title != first.title
    way = second.thing("BreadcrumbList")["itemListElement"]
    assert [item["item"] for item in way][1:] == [*first.canonical, *second.canonical]
    whole = head(client, "/guide/print/")
    assert (whole.canonical, whole.one("robots")) == ([], "noindex")
    assert f"http://testserver/guide/{below}" in client.get("/sitemap.xml").content.decode()


def test_service_is_said_to_be_one(client):
    make_page(make_home(), kind=ServicePage, title="Breaks", slug="breaks", intro="A weekend off.")
    service = head(client, "/breaks/").thing("GovernmentService")
    assert (service["name"], service["description"]) == ("Breaks", "A weekend off.")
    assert service["provider"]["name"] == "Hearth"
    assert "inLanguage" not in service


@pytest.mark.parametrize(
    "path", ["/transparency/", "/report/", "/complaints/", "/accounts/terms/", "/help/", "/help/chat/"]
)
def test_public_address_that_is_no_page_has_a_head(client, path):
    make_home()
    found = head(client, f"{path}?utm_source=x")
    assert found.canonical == [f"http://testserver{path}"]
    assert found.one("og:title")
    assert "robots" not in found.named


@pytest.mark.parametrize("path", ["/search/", "/complaints/lost/", "/help/?q=chat"])
def test_what_is_not_to_be_found_says_so(client, path):
    make_home()
    found = head(client, path)
    assert (found.named["robots"], found.canonical) == (["noindex"], [])
