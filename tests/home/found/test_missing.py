"""The page for an address that leads nowhere: it helps on the public site, and tells nobody what they may not know."""

import re

import pytest
from django.core.cache import cache
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from home.found.missing import A_MINUTE, share, words_of
from tests.authz.answers import fingerprint
from tests.factories.accounts import UserFactory
from tests.factories.home import make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
SECRET = "canary7f3e"
HELP = "Search the site"


def indexed(page: Page) -> Page:
    get_search_backend().add(page)
    return page


@pytest.fixture
def support(db):
    home = make_home()
    indexed(make_page(home, title="Money and allowances", slug="money", intro="What is paid, and when."))
    return indexed(make_page(home, title="Support for carers", slug="support-for-carers"))


def offered(answer) -> list[str]:
    """The titles of the pages that it offers."""
    part = re.search(r'<ul class="rows">(.*?)</ul>', answer.content.decode(), re.S)
    return re.findall(r"<a href=[^>]*>([^<]*)</a>", part[1]) if part else []


def test_address_of_a_page_that_moved_finds_it(client, support):
    answer = client.get("/old/support-for-carers/")
    assert (answer.status_code, offered(answer)[0], dict(answer.cookies)) == (404, "Support for carers", {})
    content = answer.content.decode()
    assert 'name="q" value="old support carers"' in content
    assert '<meta name="robots" content="noindex">' in content


def test_address_with_a_few_right_words_finds_pages_with_them(client, support):
    assert offered(client.get("/about-allowances/")) == ["Money and allowances"]


def test_what_is_not_public_is_never_offered(client, support):
    home = Page.objects.get(slug="porch")
    indexed(make_page(home, title=f"Allowances {SECRET}", slug="draft", live=False))
    closed = indexed(make_page(home, title=f"Allowances {SECRET} closed", slug="closed"))
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    for path in ("/allowances/x/", f"/{SECRET}/", "/closed/x/", "/x/draft/"):
        assert SECRET not in client.get(path).content.decode().replace(path, "").replace(f'value="{SECRET}"', "")


def test_draft_looks_like_nothing(client, support):
    """The same address, asked while a draft is there and once it is gone."""
    draft = indexed(make_page(Page.objects.get(slug="porch"), title=f"Support {SECRET}", slug="plan", live=False))
    there = fingerprint(client.get("/plan/"), "/plan/")
    draft.delete()
    assert fingerprint(client.get("/plan/"), "/plan/") == there
    assert there[0] == 404
    assert HELP in there[1]


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(
    "path", ["/groups/support-for-carers/", "/moderation/money/", "/people/money/", "/me/money/", "/cms/money/",
             "/complaints/money/money/", "/report/money/", "/invitations/money/", "/documents/1/money.pdf"]
)  # fmt: skip
def test_nothing_is_offered_under_private_addresses(client, client_of, support, path, signed_in):
    asker = client_of(UserFactory()) if signed_in else client
    answer = asker.get(path)
    content = answer.content.decode()
    if answer.status_code == 404:
        assert HELP not in content
    assert "Support for carers" not in content
    assert "Money and allowances" not in content


def test_every_missing_private_address_gives_the_same_page(client_of, support):
    asker = client_of(UserFactory())
    pages = {fingerprint(asker.get(path), path) for path in ("/groups/money/", "/groups/zzz/", "/people/money/")}
    assert len(pages) == 1


def test_cost_is_bounded(client, support, django_assert_max_num_queries):
    client.get("/allowances-a/")
    with django_assert_max_num_queries(8):
        client.get("/allowances-b/")
    cache.set(share(), A_MINUTE)
    answer = client.get("/allowances-c/")
    assert (answer.status_code, offered(answer)) == (404, [])
    assert 'value="allowances"' in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/becoming-a-foster-carer/", "becoming foster carer"),
        ("/old/page.html", "old"),
        ("/wp-login.php", ""),
        ("/2024/11/", ""),
        ("/cymorth-i-ofalwyr/gwyliau-bach/", "cymorth ofalwyr gwyliau bach"),
        ("/gŵyl-y-tŷ/", "gŵyl tŷ"),
        ("/" + "x" * 5000 + "/", ""),
        ("/a-b-c-d-e-f-g-hello-hello/", "hello"),
        ('/"><script>alert(1)</script>/', "script alert"),
    ],
)
def test_words_of_an_address(path, words):
    assert " ".join(words_of(path)) == words


@pytest.mark.parametrize(
    "path", ["/%22%3E%3Cscript%3E/", "/AND/OR/NOT/", "/near/", "/%F0%9F%98%80/", "/*/", "/a'b/", "/%E2%80%AE/"]
)  # fmt: skip
def test_hostile_address_is_only_missing(client, support, path):
    answer = client.get(path)
    assert answer.status_code in {301, 302, 404}
    assert b"<script>" not in answer.content.partition(b"<body")[2]


def test_visitor_may_bring_words_in_the_address_of_the_search(client, client_of, support):
    assert "Support for carers" in client.get("/search/?q=carers").content.decode().partition("<main")[2]
    member = client_of(UserFactory()).get("/search/?q=carers").content.decode().partition("<main")[2]
    assert 'value="carers"' in member
    assert "Support for carers" not in member
    for odd in ("", "%00", "%27%22", "x" * 5000):
        assert client.get(f"/search/?q={odd}").status_code in {200, 400}
