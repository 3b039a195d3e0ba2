import json

import pytest
from wagtail.models import Page, PageViewRestriction

from home.news.models import NewsArticlePage
from home.pages.queries import footer_menu, site_menu
from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_byline, make_home, make_image, make_news, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
SECRET = "canary7f3e"


def block(kind: str, **value):
    return {"type": kind, "value": value}


def whole_body(home, *, pictures: int = 1) -> str:
    picture = {"image": make_image().pk, "decorative": False, "alt_text": "Hills at dusk"}
    return json.dumps(
        [
            block("heading", text="Who can foster", level="2", language=""),
            block("heading", text="Yn Gymraeg", level="3", language="cy"),
            block("words", text="<p>Noswaith dda</p>", language="cy"),
            *[block("picture", picture=picture, caption="The valley")] * pictures,
            block("quote", quote="Leave the light on.", who="Olwen", language="", agreed=True),
            block("callout", title="It is fine to stop", text="<p>At any step.</p>"),
            block("links", title="Read next", links=[{"page": home.pk, "text": "The porch", "description": ""}]),
        ]
    )


def test_standard_page_shows_every_block(client):
    home = make_home()
    make_page(home, title="Become a carer", slug="become", intro="A spare room.", body=whole_body(home))
    content = client.get("/become/").content.decode()
    for part in (
        '<h1 class="govuk-heading-xl">Become a carer</h1>',
        '<h2 class="govuk-heading-l">Who can foster</h2>',
        '<h3 class="govuk-heading-m" lang="cy">Yn Gymraeg</h3>',
        '<div class="words" lang="cy"><p>Noswaith dda</p></div>',
        'alt="Hills at dusk"',
        '<figcaption class="figure__caption">The valley</figcaption>',
        '<figcaption class="quote__who">Olwen</figcaption>',
        '<p class="callout__title">It is fine to stop</p>',
        '<a class="links__link" href="/">The porch</a>',
        '<meta name="description" content="A spare room.">',
        '<link rel="canonical" href="http://testserver/become/">',
        '<meta property="og:url" content="http://testserver/become/">',
        '<meta property="og:locale" content="en_GB">',
    ):
        assert part in content


def test_link_to_a_page_that_is_no_longer_public_is_not_shown(client):
    home = make_home()
    gone = make_page(home, title=f"Gone {SECRET}", slug="gone", live=False)
    body = json.dumps([block("links", title="Read next", links=[{"page": gone.pk, "description": "About it"}])])
    make_page(home, title="Support", slug="support", body=body)
    assert SECRET not in client.get("/support/").content.decode()


def test_welsh_page_says_so(client):
    make_page(make_home(), title="Croeso", slug="croeso", language="cy")
    content = client.get("/croeso/").content.decode()
    assert '<article class="leaf" lang="cy">' in content
    assert '<meta property="og:locale" content="cy_GB">' in content


def test_home_page_shows_news_support_and_a_way_in(client, client_of):
    support = json.dumps(
        [block("contact", name="Night line", about="Carers", phone="029 2018 0142", hours="", link="")]
    )
    home = make_home(support_title="Need help now?", support=support, groups_title="Already fostering?")
    for n in range(4):
        make_article(make_news(home) if n == 0 else _news(), title=f"News {n}", slug=f"n{n}", authors=[])
    content = client.get("/").content.decode()
    assert content.count('class="news-card news-card--plain"') == 3
    assert '<a class="contact__phone" href="tel:02920180142">' in content
    assert 'href="/accounts/login/">Sign in</a>' in content
    assert "Go to your groups" in client_of(UserFactory()).get("/").content.decode()


def _news():
    from home.news.models import NewsIndexPage

    return NewsIndexPage.objects.get()


def test_anonymous_reader_gets_no_cookie_and_a_policy_without_inline(client):
    home = make_home()
    make_page(home, title="Support", slug="support")
    make_article(make_news(home), slug="line", authors=[make_byline()])
    for address in ("/", "/support/", "/news/", "/news/line/", "/authors/sin/", "/nowhere/"):
        answer = client.get(address)
        content = answer.content.decode()
        assert (address, dict(answer.cookies), "csrfmiddlewaretoken" in content) == (address, {}, False)
        assert "no-store" not in answer.get("Cache-Control", "")
        assert ("unsafe-inline" in answer["Content-Security-Policy"], " style=" in content) == (False, False)


def test_signed_in_reader_gets_a_page_nobody_keeps(client_of):
    make_home()
    assert client_of(UserFactory()).get("/")["Cache-Control"] == "private, no-store"


def hidden_pages():
    """Two pages that nobody may find: a draft, and one behind a restriction."""
    home = make_home()
    news = make_news(home)
    make_article(news, title=f"Draft {SECRET}", slug="draft", summary=SECRET, live=False)
    closed = make_article(news, title=f"Closed {SECRET}", slug="closed", summary=SECRET, authors=[make_byline()])
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    make_page(
        home, title=f"Unpublished {SECRET}", slug="unpublished", live=False, show_in_menus=True, show_in_footer=True
    )
    make_article(news, title="Open", slug="open", summary="For everybody")
    return home


def test_what_is_not_public_is_nowhere(client):
    hidden_pages()
    for address in ("/", "/news/", "/sitemap.xml", "/feeds/news/", "/authors/sin/"):
        answer = client.get(address)
        assert (address, answer.status_code, SECRET in answer.content.decode()) == (address, 200, False)


def test_drafts_are_missing_to_the_public(client):
    hidden_pages()
    assert client.get("/news/draft/").status_code == 404
    assert client.get("/unpublished/").status_code == 404
    assert client.get("/news/closed/").status_code == 302


@pytest.mark.parametrize(
    ("state", "status", "place"),
    [("approved", 200, None), ("pending", 302, "/me/waiting/"), ("suspended", 302, "/me/waiting/")],
)
def test_page_for_members_is_for_approved_ones(client_of, state, status, place):
    hidden_pages()
    answer = client_of(UserFactory(state=state)).get("/news/closed/")
    assert (answer.status_code, answer.headers.get("Location")) == (status, place)
    assert (SECRET in answer.content.decode()) == (state == "approved")


def test_menus_give_public_pages_alone():
    home = hidden_pages()
    make_page(home, title="Support for carers", slug="support", show_in_menus=True, show_in_footer=True)
    assert [page.title for page in site_menu()] == ["Support for carers"]
    assert [page.title for page in footer_menu()] == ["Support for carers"]


def test_menus_are_read_once_and_again_after_every_change(django_assert_num_queries):
    home = hidden_pages()
    page = make_page(home, title="Support", slug="support", show_in_menus=True, show_in_footer=True)

    def titles():
        return [item.title for item in site_menu()], [item.title for item in footer_menu()]

    assert titles() == (["Support"], ["Support"])
    with django_assert_num_queries(0):
        assert titles() == (["Support"], ["Support"])
    page.title = "Help"
    page.save_revision().publish()
    assert titles() == (["Help"], ["Help"])
    below = make_page(home, title="Below", slug="below")
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=below.pk), "last-child")
    assert titles() == ([], ["Help"])
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=home.pk), "last-child")
    page = Page.objects.get(pk=page.pk)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert titles() == ([], [])
    restriction.delete()
    assert titles() == (["Help"], ["Help"])
    page.unpublish()
    assert titles() == ([], [])


def test_sitemap_lists_public_pages_with_the_configured_address(client):
    hidden_pages()
    content = client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode()
    places = [part.split("</loc>")[0] for part in content.split("<loc>")[1:]]
    pages = ["http://testserver/", "http://testserver/news/", "http://testserver/news/open/"]
    assert places[:4] == [*pages, "http://testserver/authors/sin/"]


def test_robots_keeps_crawlers_out_of_the_private_rooms(client):
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    for address in ("/groups/", "/cms/", "/accounts/", "/files/", "/me/", "/messages/", "/moderation/", "/people/"):
        assert f"Disallow: {address}" in lines
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_robots_cannot_be_given_another_host(client):
    assert client.get("/robots.txt", headers={"host": "evil.example"}).status_code == 400


def test_standard_page_costs_the_same_however_many_pictures(client, cost):
    home = make_home()
    for pictures in (1, 3):
        make_page(home, title="Support", slug=f"p{pictures}", body=whole_body(home, pictures=pictures))
    assert cost(client, "/p1/") == cost(client, "/p3/") <= 15


def test_home_page_costs_the_same_however_much_news(client, cost):
    news = make_news(make_home(picture=make_image(), picture_alt="Hills"))
    costs = []
    for n in range(3):
        picture, byline = make_image(f"p{n}"), make_byline(f"B{n} X")
        make_article(news, slug=f"n{n}", picture=picture, picture_alt="Hills", authors=[byline])
        costs.append(cost(client, "/"))
    assert costs[0] == costs[2] <= 16


def test_article_model_refuses_two_of_the_same_author():
    from django.db import IntegrityError

    from home.news.models import Authorship

    byline = make_byline()
    article = make_article(make_news(make_home()), authors=[byline])
    with pytest.raises(IntegrityError):
        Authorship.objects.create(article=NewsArticlePage.objects.get(pk=article.pk), byline=byline)
