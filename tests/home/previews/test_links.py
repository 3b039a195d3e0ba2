"""A draft shown to somebody without an account."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from core.errors import Refused
from home.previews.actions import MOST, forget_old_links, share_draft
from home.previews.models import PreviewLink
from home.previews.views import LOOKS
from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_editor, make_home, make_news

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
DRAFT = "Lantern walk on the headland"


@pytest.fixture
def page():
    cache.clear()
    page = make_article(make_news(make_home()), title=DRAFT, slug="lantern-walk", live=False)
    page.save_revision()
    return page


def shared(page, **more):
    given = {"days": 7, "by": more.pop("by", None) or make_editor(), "now": timezone.now(), **more}
    link, token = share_draft(page, **given)
    return link, reverse("shared_draft", args=[token])


def test_stranger_reads_the_newest_draft_and_nothing_keeps_it(page, client):
    _link, address = shared(page)
    page.summary = "Bring a warm coat."
    page.save_revision()
    answer = client.get(address)
    content = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert all(words in content for words in (DRAFT, "Bring a warm coat.", "This is a draft, shared with you."))
    assert "Set-Cookie" not in answer.headers
    assert client.get("/news/lantern-walk/").status_code == 404


def test_public_page_carries_no_such_bar(page, client):
    page.get_latest_revision().publish()
    assert "This is a draft, shared" not in client.get("/news/lantern-walk/").content.decode()


def test_published_page_is_read_where_it_is_and_its_next_draft_by_the_link(page, client):
    _link, address = shared(page)
    page.get_latest_revision().publish()
    answer = client.get(address)
    assert (answer.status_code, answer["Location"][-19:]) == (302, "/news/lantern-walk/"[-19:])
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    page.refresh_from_db()
    page.title = "Another walk"
    page.save_revision()
    assert "Another walk" in client.get(address).content.decode()
    assert "Another walk" not in client.get("/news/lantern-walk/").content.decode()


def test_editor_who_tries_the_link_stays_signed_in_and_sees_what_others_see(page, client_of):
    _link, address = shared(page)
    editor = client_of(make_editor(email="second@example.org", display_name="Second Editor"))
    answer = editor.get(address)
    assert ("Clear-Site-Data" in answer.headers, "Second Editor" in answer.content.decode()) == (False, False)
    assert editor.get("/cms/").status_code == 200


def test_link_that_ended_is_an_ordinary_missing_page(page, client):
    ended, gone = shared(page), client.get("/no-such-page/")
    link, address = ended
    PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    over = shared(page, by=make_editor(email="x@example.org"), now=timezone.now() - timedelta(days=8))[1]
    for path in (address, over, reverse("shared_draft", args=["A" * 43]), reverse("shared_draft", args=["x" * 9000])):
        answer = client.get(path)
        assert (answer.status_code, DRAFT in answer.content.decode()) == (404, False)
        assert answer.templates[0].name == gone.templates[0].name


def test_link_ends_with_the_right_of_whoever_made_it(page, client):
    editor = make_editor()
    _link, address = shared(page, by=editor)
    editor.groups.remove(Group.objects.get(name="Editors"))
    assert client.get(address).status_code == 404
    editor.groups.add(Group.objects.get(name="Editors"))
    assert client.get(address).status_code == 200
    editor.state = "suspended"
    editor.save()
    assert client.get(address).status_code == 404


def test_page_for_signed_in_people_is_not_shared(page, client):
    _link, address = shared(page)
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address).status_code == 404
    with pytest.raises(Refused):
        share_draft(page, days=1, by=make_editor(email="b@example.org"), now=timezone.now())
    assert PreviewLink.objects.count() == 1


def test_too_many_looks_are_refused_for_that_link_alone(page, client):
    editor = make_editor()
    address, other = shared(page, by=editor)[1], shared(page, by=editor)[1]
    codes = [client.get(address).status_code for _ in range(LOOKS[0] + 1)]
    assert (codes[-2], codes[-1], client.get(other).status_code) == (200, 429, 200)


def test_editor_makes_copies_and_ends_a_link(page, client_of, client):
    editor = client_of(make_editor(display_name="Comms Catrin"))
    rooms = reverse("cms_shared_links", args=[page.pk])
    assert editor.post(rooms, {}).status_code == 200
    assert editor.post(rooms, {"days": "400"}).status_code == 200
    assert PreviewLink.objects.count() == 0
    assert editor.post(rooms, {"days": "30"}).status_code == 302
    link = PreviewLink.objects.get()
    assert timedelta(days=29) < link.ends_at - timezone.now() <= timedelta(days=30)
    shown = editor.get(rooms).context["links"]
    address = shown[0]["address"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200
    beside = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "made by Comms Catrin" in beside
    assert editor.post(reverse("cms_end_shared_link", args=[page.pk, link.pk])).status_code == 302
    assert client.get(address).status_code == 404
    assert list(editor.get(rooms).context["links"]) == []
    done = PageLogEntry.objects.filter(page=page.pk, action__startswith="home.").order_by("timestamp")
    assert list(done.values_list("action", flat=True)) == ["home.share", "home.unshare"]
    history = editor.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "The draft was shared by a link" in history


def test_only_whoever_edits_the_page_finds_its_links(page, client_of, client):
    rooms = reverse("cms_shared_links", args=[page.pk])
    link, _address = shared(page)
    end = reverse("cms_end_shared_link", args=[page.pk, link.pk])
    assert [client.get(rooms).status_code, client.post(end).status_code] == [302, 302]
    member = client_of(UserFactory())
    assert [member.get(rooms).status_code, member.post(end).status_code] == [404, 404]
    editor = client_of(make_editor(email="e@example.org"))
    assert editor.get(reverse("cms_shared_links", args=[999_999])).status_code == 404
    assert editor.get(reverse("cms_shared_links", args=[1])).status_code == 404
    other = make_article(page.get_parent(), slug="other")
    assert editor.post(reverse("cms_end_shared_link", args=[other.pk, link.pk])).status_code == 302
    assert PreviewLink.objects.get().revoked_at is None
    assert editor.get(end).status_code == 405


def test_no_row_opens_the_draft(page):
    """The address cannot be made from what is stored, without the key of the site."""
    link, address = shared(page)
    out = StringIO()
    call_command("dumpdata", "home.previewlink", stdout=out)
    assert address.split("/")[-2] not in out.getvalue()
    assert link.digest in out.getvalue()


def test_there_are_no_more_than_twenty_links_and_old_rows_go(page):
    editor = make_editor()
    for _ in range(MOST):
        shared(page, by=editor)
    with pytest.raises(Refused):
        shared(page, by=editor)
    assert forget_old_links(now=timezone.now() + timedelta(days=96)) == 0
    assert forget_old_links(now=timezone.now() + timedelta(days=98)) == MOST
