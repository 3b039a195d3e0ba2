"""Links of public pages that lead nowhere."""

import json
import socket
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.links import looking
from home.links.actions import check_again, look_outside, read_pages
from home.links.looking import is_public, look_at
from home.links.models import OutsideAddress, PageLink, Problem
from home.links.queries import broken_links, links_of
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
NOW = timezone.now()
OUT = "https://elsewhere.example/a?b=c"


def body(*anchors):
    return json.dumps([{"type": "words", "value": {"text": f"<p>{''.join(anchors)}</p>", "language": ""}}])


@pytest.fixture
def home():
    return make_home()


def broken():
    return {(row.words, row.problem or row.outside.problem) for row in broken_links()}


def test_every_way_to_link_is_read(home):
    other = make_page(home, title="Other", slug="other")
    listed = {"title": "More", "links": [
        {"type": "item", "id": "a", "value": {"page": other.pk, "url": "", "text": "", "description": ""}},
        {"type": "item", "id": "b", "value": {"page": None, "url": OUT, "text": "Elsewhere", "description": ""}},
    ]}  # fmt: skip
    text = f'<p><a linktype="page" id="{other.pk}">in <b>bold</b></a> <a linktype="document" id="7">form</a>'
    text += ' <a href="mailto:a@example.org">mail</a></p>'
    blocks = [{"type": "words", "value": {"text": text, "language": ""}}, {"type": "links", "value": listed}]
    page = make_page(home, title="All", slug="all", body=json.dumps(blocks))
    found = [
        (link.words, link.page, link.document, link.address) for link in links_of(Page.objects.get(pk=page.pk).specific)
    ]
    assert found == [
        ("in bold", other.pk, None, ""), ("form", None, 7, ""), ("mail", None, None, "mailto:a@example.org"),
        ("Other", other.pk, None, ""), ("Elsewhere", None, None, OUT),
    ]  # fmt: skip


def test_links_within_the_site_are_broken_when_nobody_can_follow_them(home, client_of):
    good = make_page(home, title="Good", slug="good")
    hidden = make_page(home, title="Hidden", slug="hidden", live=False)
    shut = make_page(home, title="Shut", slug="shut")
    PageViewRestriction.objects.create(page=shut, restriction_type=PageViewRestriction.LOGIN)
    anchors = [f'<a linktype="page" id="{page.pk}">{page.title}</a>' for page in (good, hidden, shut)]
    anchors += ['<a linktype="page" id="99999">Deleted</a>', '<a linktype="document" id="99999">Form</a>']
    anchors += ['<a href="/good/">a</a>', '<a href="/nowhere/">b</a>', '<a href="/groups/">c</a>']
    anchors += ['<a href="#part">d</a>', '<a href="mailto:x@example.org">e</a>', '<a href="/good/?q=1#x">f</a>']
    page = make_page(home, title="Links", slug="links", body=body(*anchors))
    read_pages(now=NOW)
    assert broken() == {
        ("Hidden", "hidden"), ("Shut", "hidden"), ("Deleted", "deleted"), ("Form", "deleted"), ("b", "gone"),
    }  # fmt: skip
    editor = client_of(make_editor())
    rows = editor.get(reverse("cms_broken_links")).context["shown"]
    assert len(rows) == 5

    # What is mended is gone from the list; what stays keeps its day.
    since = PageLink.objects.get(words="Deleted").since
    hidden.live = True
    hidden.save()
    later = NOW + timedelta(days=2)
    read_pages(now=later)
    assert "Hidden" not in {words for words, _problem in broken()}
    assert PageLink.objects.get(words="Deleted").since == since
    page.live = False
    page.save()
    assert broken() == set()


def test_pages_are_read_once_a_day_and_when_they_change(home):
    now = timezone.now()
    assert read_pages(now=now) == 1
    assert read_pages(now=now + timedelta(hours=1)) == 0
    Page.objects.filter(pk=home.pk).update(last_published_at=now + timedelta(hours=2))
    assert read_pages(now=now + timedelta(hours=3)) == 1
    assert read_pages(now=now + timedelta(days=2)) == 1


def test_links_elsewhere_are_told_after_the_second_failure(home, settings, monkeypatch):
    settings.LINK_CHECK = True
    answers = {"problem": Problem.SILENT}
    monkeypatch.setattr("home.links.actions.look_at_all", lambda urls, agent: dict.fromkeys(urls, answers["problem"]))
    page = make_page(home, title="Links", slug="links", body=body(f'<a href="{OUT}">Out</a>'))
    read_pages(now=NOW)
    assert (look_outside(now=NOW), look_outside(now=NOW)) == (1, 0)
    assert broken() == set()
    look_outside(now=NOW + timedelta(hours=2))
    assert broken() == {("Out", "silent")}
    answers["problem"] = Problem.REFUSED  # many sites do not let machines look
    check_again(page, now=NOW + timedelta(hours=3))
    assert look_outside(now=NOW + timedelta(hours=3)) == 1
    assert broken() == set()
    answers["problem"] = Problem.GONE
    look_outside(now=NOW + timedelta(days=9))
    assert broken() == {("Out", "gone")}
    Page.objects.get(pk=page.pk).delete()
    look_outside(now=NOW + timedelta(days=20))
    assert OutsideAddress.objects.count() == 0


def test_nothing_leaves_the_house_unless_it_was_asked_to(home, settings, monkeypatch):
    monkeypatch.setattr("home.links.actions.look_at_all", lambda *_a, **_k: pytest.fail("asked"))
    make_page(home, title="Links", slug="links", body=body(f'<a href="{OUT}">Out</a>'))
    read_pages(now=NOW)
    assert settings.LINK_CHECK is False
    assert look_outside(now=NOW) == 0


def test_only_whoever_edits_the_page_checks_again(home, client_of, client):
    page = make_page(home, title="Links", slug="links")
    address = reverse("cms_check_links_again", args=[page.pk])
    assert (client.post(address).status_code, client_of(UserFactory()).post(address).status_code) == (302, 404)
    editor = client_of(make_editor())
    assert (editor.post(address).status_code, editor.get(address).status_code) == (302, 405)
    assert editor.post("/cms/pages/99999/links/again/").status_code == 404


def test_report_costs_the_same_with_one_link_and_three(home, client_of, cost):
    client, address = client_of(make_editor()), reverse("cms_broken_links")
    make_page(home, title="A", slug="a", body=body('<a linktype="page" id="9999">x</a>'))
    read_pages(now=NOW)
    one = cost(client, address)
    for slug in ("b", "c"):
        make_page(home, title=slug, slug=slug, body=body('<a linktype="page" id="9999">x</a>'))
    read_pages(now=NOW)
    assert len(client.get(address).context["shown"]) == 3
    assert cost(client, address) == one


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001::1", "ff02::1", "fe80::1%eth0",
]  # fmt: skip


def test_no_address_of_our_own_network_is_public():
    assert [address for address in PRIVATE if is_public(address)] == []
    assert [
        address for address in ("93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34") if not is_public(address)
    ] == []


FORBIDDEN = [
    "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "http://0/",
    "http://example.org:22/", "http://user:pass@example.org/", "ftp://example.org/", "file:///etc/passwd",
    "http://[::ffff:127.0.0.1]/", "http://127.0.0.1.:80/",
]  # fmt: skip


def test_no_address_leads_inside(monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("connected"))
    answers = {url: look_at(url, agent="t") for url in FORBIDDEN}
    assert {url: said for url, said in answers.items() if said not in {Problem.FORBIDDEN, Problem.UNKNOWN}} == {}
    assert look_at("http://127.0.0.1/", agent="t") == Problem.FORBIDDEN


@pytest.fixture
def elsewhere(monkeypatch):
    """A real server on this machine, which for these tests counts as public; its names lead to it, and "inside" not."""
    import http.server
    import threading

    class Answers(http.server.BaseHTTPRequestHandler):
        seen: list[str] = []

        def do_HEAD(self):
            self.seen.append(f"{self.command} {self.path}")
            said = {"/gone": 404, "/busy": 503, "/shy": 403, "/no-head": 405 if self.command == "HEAD" else 200}
            status = said.get(self.path, 302 if self.path.startswith("/to") else 200)
            self.send_response(status)
            if self.path.startswith("/to"):
                self.send_header(
                    "Location", {"/to-gone": "/gone", "/to-inside": "http://inside.example/"}.get(self.path, self.path)
                )
            self.end_headers()

        def do_GET(self):
            self.do_HEAD()

        def log_message(self, *_words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real, look_up = socket.create_connection, socket.getaddrinfo

    def names(host, port, *rest, **more):
        found = {"site.example": "93.184.216.34", "inside.example": "10.0.0.7"}.get(host)
        return [(2, 1, 6, "", (found, port))] if found else look_up(host, port, *rest, **more)

    monkeypatch.setattr(looking.socket, "getaddrinfo", names)
    monkeypatch.setattr(
        looking.socket, "create_connection", lambda _where, timeout: real(server.server_address, timeout)
    )
    yield Answers
    server.shutdown()
    server.server_close()


def test_answers_of_a_real_server(elsewhere):
    said = {path: look_at(f"http://site.example{path}", agent="t") for path in (
        "/fine", "/gone", "/busy", "/shy", "/no-head", "/to-gone", "/to-inside", "/to-itself",
    )}  # fmt: skip
    assert said == {
        "/fine": Problem.NONE, "/gone": Problem.GONE, "/busy": Problem.FAILED, "/shy": Problem.REFUSED,
        "/no-head": Problem.NONE, "/to-gone": Problem.GONE, "/to-inside": Problem.FORBIDDEN,
        "/to-itself": Problem.FAILED,
    }  # fmt: skip
    assert "HEAD /fine" in elsewhere.seen
    assert "GET /fine" not in elsewhere.seen


def test_a_link_given_twice_is_one_row_however_often_it_is_read(home):
    page = make_page(home, title="Twice", slug="twice", body=body(f'<a href="{OUT}#a">x</a><a href="{OUT}#b">x</a>'))
    for days in (0, 2, 4):
        read_pages(now=NOW + timedelta(days=days))
        assert PageLink.objects.filter(page=page).count() == 1
