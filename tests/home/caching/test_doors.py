"""What the second visitor gets, and who passes by."""

import pytest
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_byline, make_home, make_news, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
PUBLIC = ["/", "/support/", "/news/", "/news/line/", "/authors/sin/", "/feeds/news/", "/sitemap.xml", "/robots.txt"]


@pytest.fixture
def site(db):
    home = make_home()
    make_page(home, title="Support", slug="support")
    make_article(make_news(home), slug="line", authors=[make_byline()])
    return home


def cookie_of(person) -> str:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.parametrize("path", PUBLIC)
def test_second_visitor_gets_the_same_without_a_query(site, door, path, django_assert_num_queries):
    first = door(path)
    with django_assert_num_queries(0):
        second = door(path)
    assert (first.status, first.drawn, second.drawn) == (200, True, False)
    assert (second.status, second.headers, second.body) == (first.status, first.headers, first.body)
    assert (second.cookies, second.headers["Cache-Control"]) == ([], "public, no-cache")
    assert {"Cookie", "Accept-Language", "Accept-Encoding"} <= set(second.headers["Vary"].split(", "))
    assert second.headers["Content-Length"] == str(len(second.body))


def test_kept_page_has_every_header_of_a_page_that_is_never_kept(site, door):
    """Those that defend the browser are what a view without a mark gets."""
    door("/")
    kept, other = door("/"), door("/accounts/login/")
    assert not kept.drawn
    of_the_page = {"Cache-Control", "Content-Length", "ETag", "Expires", "Set-Cookie", "Vary"}
    defences = {name: value for name, value in other.headers.items() if name not in of_the_page}
    assert {name: kept.headers.get(name) for name in defences} == defences
    assert "default-src 'none'" in defences["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/groups/", "/me/", "/search/", "/cms/", "/nowhere/", "/healthz"]
)
def test_what_is_not_marked_is_never_kept(site, door, path):
    door(path)
    again = door(path)
    assert again.drawn
    assert "public" not in again.headers.get("Cache-Control", "")


def test_person_who_is_signed_in_passes_by_and_leaves_nothing(site, door):
    cookie = cookie_of(UserFactory(display_name="Canary Prydderch"))
    for path in PUBLIC:
        theirs = door(path, cookie=cookie)
        assert theirs.drawn
        assert theirs.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in theirs.headers["Vary"]
        public = door(path)
        assert public.drawn, "theirs was kept"
        assert "data-person" not in public.text
    assert "data-person" in door("/", cookie=cookie).text


@pytest.mark.parametrize(
    "cookie",
    ["sessionid=made-up", "sessionid=", "a=1; sessionid=x; b=2", 'sessionid="quoted"'],
)
def test_whoever_shows_a_session_passes_by_whatever_it_is(site, door, cookie):
    door("/")
    assert door("/", cookie=cookie).drawn


def test_visitor_with_a_token_reads_what_is_kept_and_leaves_nothing(site, door):
    """With its cookie there, a page with a form's token would set none: such a page must not be kept."""
    token = "csrftoken=" + "a" * 32
    door("/", cookie=token)
    assert door("/").drawn
    assert not door("/", cookie=token).drawn


def test_each_language_is_kept_by_itself(site, door):
    english, welsh = door("/"), door("/", cookie="django_language=cy")
    assert 'lang="cy"' in welsh.text.split("<head>")[0]
    assert (english.drawn, welsh.drawn) == (True, True)
    for ask, same in (
        ({"cookie": "django_language=cy"}, welsh),
        ({"accept_language": "cy, en;q=0.5"}, welsh),
        ({"accept_language": "en"}, english),
        ({"accept_language": "fr, de;q=0.7"}, english),
        ({"cookie": "django_language=en-gb", "accept_language": "cy"}, english),
        ({"cookie": "django_language=%00<script>", "accept_language": "cy"}, welsh),
        ({"cookie": "django_language=" + "x" * 6000}, english),
        ({"accept_language": "x" * 6000}, english),
        ({"accept_language": "cy," + "x" * 600}, welsh),
    ):
        got = door("/", **ask)
        assert (got.drawn, got.body) == (False, same.body), ask


def test_whoever_has_the_page_is_told_so(site, door):
    first = door("/")
    tag = first.headers["ETag"]
    for told in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        got = door("/", if_none_match=told)
        assert (got.status, got.body, got.drawn) == (304, b"", False)
        assert got.headers["ETag"] == tag
        assert "Content-Length" not in got.headers
        assert got.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert door("/", if_none_match='"other"').status == 200
    assert door("/", if_none_match="nonsense").status == 200


def test_page_just_drawn_says_so_too(site, door):
    tag = door("/").headers["ETag"]
    from home.caching.actions import _begin

    _begin()
    got = door("/", if_none_match=tag)
    assert (got.drawn, got.status, got.body, "Content-Type" in got.headers) == (True, 304, b"", False)


def test_packed_for_whoever_takes_it(site, door):
    import gzip

    plain = door("/")
    packed = door("/", accept_encoding="br, gzip;q=0.8")
    assert (packed.drawn, packed.headers["Content-Encoding"]) == (False, "gzip")
    assert gzip.decompress(packed.body) == plain.body
    for refused in ("br", "gzip;q=0", "identity", "x-gzip"):
        assert "Content-Encoding" not in door("/", accept_encoding=refused).headers


def test_head_gets_the_headers_alone_and_keeps_nothing(site, door):
    door("/", "HEAD")
    page = door("/")
    assert page.drawn
    got = door("/", "HEAD")
    assert (got.drawn, got.body, got.headers) == (False, b"", page.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE", "get"])
def test_other_methods_pass_by(site, door, method):
    door("/")
    assert door("/", method).drawn
    assert door("/", "POST", x_http_method_override="GET").drawn


@pytest.mark.parametrize(
    "headers",
    [
        {"x_forwarded_host": "evil.example"},
        {"x_forwarded_proto": "https", "x_forwarded_port": "1"},
        {"forwarded": "host=evil.example"},
        {"x_original_url": "/accounts/login/", "x_rewrite_url": "/accounts/login/"},
        {"range": "bytes=0-9"},
        {"user_agent": "<script>", "referer": "https://evil.example/", "accept": "evil/evil"},
    ],
)
def test_what_a_visitor_claims_changes_nothing(site, door, headers):
    hostile = door("/support/", **headers)
    plain = door("/support/")
    assert (hostile.status, plain.drawn) == (200, False)
    assert plain.body == hostile.body
    assert "evil" not in plain.text


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example@testserver", ""])
def test_another_host_is_neither_found_nor_kept(site, door, host):
    door("/")
    assert door("/", host=host).status in {200 if not host else 400, 400}
    assert b"evil" not in door("/").body


def test_host_with_a_made_up_port_is_answered_and_not_kept(site, door):
    assert door("/", host="testserver:1234").drawn
    assert door("/", host="testserver:1234").drawn
    assert door("/").drawn


@pytest.mark.parametrize(
    "query",
    [
        "utm_source=x", "page=1&page=2", "z=1", "page=1&a=2", "page=%31", "page=", "page", "preview=1", "page=1&z=<b>",
        "page=" + "1" * 100, "Page=1", "page=1;page=2", "=", "&page=1",
    ],
)  # fmt: skip
def test_query_that_the_page_does_not_know_is_not_kept(site, door, query):
    door(f"/news/?{query}")
    assert door(f"/news/?{query}").drawn
    assert door("/news/").drawn


def test_query_that_the_page_knows_is_kept_by_itself(site, door):
    first, second = door("/news/?page=1"), door("/news/?page=1")
    assert (first.drawn, second.drawn, door("/news/").drawn) == (True, False, True)
    door("/support/?page=1")
    assert door("/support/?page=1").drawn  # a page without leaves


def test_made_up_queries_fill_a_small_place_only(site, door, monkeypatch):
    monkeypatch.setattr("home.caching.store.MOST_QUERIES", 3)
    for number in range(6):
        door(f"/news/?page={number}")
    assert [door(f"/news/?page={number}").drawn for number in range(6)] == [False] * 3 + [True] * 3
    assert door("/news/").drawn
    assert not door("/news/").drawn


def test_pages_asked_for_longest_ago_go_first(site, door, monkeypatch):
    monkeypatch.setattr("home.caching.store.is_shared", lambda: False)
    size = len(door("/support/").body)
    monkeypatch.setattr("home.caching.store.MEMORY", int(size * 3.5))
    for path in ("/news/", "/", "/authors/sin/", "/news/line/"):
        door(path)
    assert not door("/news/line/").drawn
    assert door("/support/").drawn
