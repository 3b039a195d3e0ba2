"""An alert: when and where it shows, who switches it, and what is written down."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from home.alerts.actions import switch_off, switch_on
from home.alerts.models import Alert, AlertPlace
from home.alerts.queries import alerts_on, next_change
from home.caching.marks import end_of
from records.models import Entry
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, join
from tests.factories.home import make_article, make_editor, make_home, make_news, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
TITLE = "Roads shut by snow 51d2"


@pytest.fixture
def home(db):
    return make_home()


def make_alert(*pages, **fields):
    alert = Alert.objects.create(**{"title_en": TITLE, "text_en": "Stay in.", **fields})
    for page in pages:
        AlertPlace.objects.create(alert=alert, page=page)
    return alert


def shows(client, address="/", words=TITLE):
    return words in client.get(address).content.decode()


def post_form(alert, **changes):
    """What the form of the alert sends."""
    at = {name: timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""
          for name, value in (("starts_at", alert.starts_at), ("ends_at", alert.ends_at))}  # fmt: skip
    seen = " ".join(value.isoformat() if value else "-" for value in (alert.starts_at, alert.ends_at))
    return {
        "kind": alert.kind, "title_en": alert.title_en, "text_en": alert.text_en, "title_cy": "", "text_cy": "",
        "link_page": "", "link_url": "", "link_en": "", "link_cy": "", "reach": alert.reach, "seen": seen, **at,
        "places-TOTAL_FORMS": "0", "places-INITIAL_FORMS": "0", "places-MIN_NUM_FORMS": "0",
        "places-MAX_NUM_FORMS": "1000", **changes,
    }  # fmt: skip


def test_publisher_switches_on_and_off_with_one_press_each(client, client_of, home):
    alert, publisher = make_alert(), make_publisher()
    staff = client_of(publisher)
    assert not shows(client)
    for way, is_on in (("on", True), ("off", False), ("on", True)):
        assert staff.post(f"/cms/alerts/{alert.pk}/switch/", {"do": way, "back": "home"}).headers["Location"] == "/cms/"
        assert (way, shows(client)) == (way, is_on)
        assert shows(client, "/accounts/login/") == is_on
    kinds = list(Entry.objects.filter(subject_id=alert.pk).order_by("at").values_list("kind", "actor_id"))
    assert kinds == [(f"alert.switched_{way}", publisher.pk) for way in ("on", "off", "on")]
    assert TITLE not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_pressed_twice_it_is_written_down_once(client_of, home):
    alert, staff = make_alert(), client_of(make_publisher())
    for _press in range(2):
        staff.post(f"/cms/alerts/{alert.pk}/switch/", {"do": "on"})
    assert Entry.objects.filter(subject_id=alert.pk).count() == 1


@pytest.mark.parametrize("body", [{}, {"do": ""}, {"do": "both"}, {"do": ["\0"]}])
def test_anything_else_that_is_posted_changes_nothing(client_of, home, body):
    alert, staff = make_alert(), client_of(make_publisher())
    staff.post(f"/cms/alerts/{alert.pk}/switch/", body)
    alert.refresh_from_db()
    assert (alert.starts_at, Entry.objects.filter(subject_id=alert.pk).exists()) == (None, False)


def test_switch_is_not_there_for_editors_members_and_visitors(client, client_of, home):
    alert = make_alert()
    for person in (make_editor(), UserFactory()):
        for pk in (alert.pk, "0190a0aa-0000-7000-8000-000000000000"):
            assert client_of(person).post(f"/cms/alerts/{pk}/switch/", {"do": "on"}).status_code == 404
    assert client.post(f"/cms/alerts/{alert.pk}/switch/", {"do": "on"}).status_code in {302, 403}
    assert client_of(make_publisher()).get(f"/cms/alerts/{alert.pk}/switch/").status_code == 405
    alert.refresh_from_db()
    assert alert.starts_at is None
    editor = client_of(make_editor())
    assert TITLE not in editor.get("/cms/").content.decode()
    assert editor.get("/cms/alerts/").status_code == 302  # Wagtail's own refusal
    assert editor.get(f"/cms/alerts/edit/{alert.pk}/").status_code == 302


def test_it_comes_and_goes_by_the_clock_to_the_second(client, home):
    start = timezone.now().replace(microsecond=0)
    make_alert(starts_at=start + timedelta(seconds=10), ends_at=start + timedelta(seconds=70))
    for seconds, is_there in ((9, False), (10, True), (69, True), (70, False)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            assert (seconds, shows(client)) == (seconds, is_there)


def test_the_next_change_is_told_to_whatever_keeps_pages(home):
    now = timezone.now()
    assert next_change(now) is None
    make_alert(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=2))
    make_alert(starts_at=now + timedelta(hours=1))
    assert next_change(now) == now + timedelta(hours=1)
    assert next_change(now + timedelta(minutes=90)) == now + timedelta(hours=2)


def test_a_page_that_is_kept_is_told_when_an_alert_comes_or_goes(client, home):
    now = timezone.now()
    make_alert(starts_at=now + timedelta(seconds=30))
    assert end_of(client.get("/").wsgi_request) == now + timedelta(seconds=30)


def test_it_shows_only_where_it_belongs(client, home):
    news, other = make_news(home), make_page(home, title="About", slug="about")
    article = make_article(news, slug="night-line")
    alert = make_alert(news, reach="below", starts_at=timezone.now())
    seen = {path: shows(client, path) for path in ("/", other.url, news.url, article.url, "/accounts/login/")}
    assert seen == {"/": False, other.url: False, news.url: True, article.url: True, "/accounts/login/": False}
    Alert.objects.get(pk=alert.pk).delete()
    make_alert(news, other, reach="pages", starts_at=timezone.now())
    seen = {path: shows(client, path) for path in ("/", other.url, news.url, article.url)}
    assert seen == {"/": False, other.url: True, news.url: True, article.url: False}


def test_a_page_that_moves_takes_its_alert_along(client, home):
    first, second = make_page(home, title="A", slug="a"), make_page(home, title="B", slug="b")
    make_alert(first, reach="below", starts_at=timezone.now())
    assert not shows(client, second.url)
    second.move(first, pos="last-child")
    assert shows(client, "/a/b/")


def test_a_page_that_goes_leaves_no_alert_everywhere(client, home):
    page = make_page(home, title="A", slug="a")
    make_alert(page, reach="pages", starts_at=timezone.now())
    assert shows(client, "/a/")
    page.delete()
    assert not shows(client)


def test_welsh_reader_gets_the_welsh_words_and_both_say_their_language(client, home):
    make_alert(
        starts_at=timezone.now(), title_cy="Ffyrdd ar gau 51d2", link_en="Read more", link_url="https://example.org/x"
    )
    make_alert(starts_at=timezone.now(), title_en="", text_en="", title_cy="Yn Gymraeg yn unig 51d2")
    english = client.get("/").content.decode()
    assert TITLE in english
    assert 'href="https://example.org/x">Read more<' in english
    assert "Yn Gymraeg yn unig 51d2" in english
    assert "Ffyrdd" not in english
    client.cookies["django_language"] = "cy"
    welsh = client.get("/").content.decode()
    assert "Ffyrdd ar gau 51d2" in welsh
    assert TITLE not in welsh


def test_words_are_words_and_never_markup(client, home):
    make_alert(starts_at=timezone.now(), title_en="<script>alert(1)</script>", text_en="<img src=x onerror=y>")
    page = client.get("/").content.decode()
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_link_to_a_page_that_is_not_public_any_more_is_left_out(client, home):
    page = make_page(home, title="A", slug="a")
    make_alert(starts_at=timezone.now(), link_page=page, link_en="Read 51d2")
    assert shows(client, words="Read 51d2")
    page.unpublish()
    assert shows(client)
    assert not shows(client, words="Read 51d2")


def test_members_see_it_in_their_groups_only_where_that_was_ticked(client_of, home):
    group, member = CommunityFactory(), UserFactory()
    join(group, member)
    alert, theirs = make_alert(starts_at=timezone.now()), client_of(member)
    assert not shows(theirs, f"/groups/{group.slug}/")
    alert.for_members = True
    alert.save()
    assert shows(theirs, f"/groups/{group.slug}/")
    assert not shows(theirs, f"/groups/{group.slug}/", "alert--none")


@pytest.mark.parametrize("many", [1, 3])
def test_what_it_costs(client, home, cost, django_assert_num_queries, many):
    bare = cost(client, "/")
    pages = [make_page(home, title=f"P{n}", slug=f"p{n}") for n in range(many)]
    for _each in range(many):
        make_alert(*pages, reach="below", starts_at=timezone.now())
    cache.clear()
    client.get("/")
    assert cost(client, "/") == bare  # kept
    cache.clear()
    with django_assert_num_queries(3):  # alerts, places, pages
        alerts_on(None, now=timezone.now())


def test_alert_is_written_and_timed_in_the_form(client, client_of, home):
    publisher = make_publisher()
    staff = client_of(publisher)
    soon = timezone.localtime() + timedelta(hours=1)
    blank = Alert(title_en=TITLE, kind="emergency")
    answer = staff.post("/cms/alerts/add/", post_form(blank, seen="", starts_at=soon.strftime("%Y-%m-%d %H:%M")))
    assert answer.status_code == 302, answer.context["form"].errors
    alert = Alert.objects.get()
    assert alert.starts_at == soon.replace(second=0, microsecond=0)
    assert not shows(client)
    entry = Entry.objects.get(subject_id=alert.pk)
    assert (entry.kind, entry.actor_id, entry.detail["until"]) == ("alert.timed", publisher.pk, None)
    listing = staff.get("/cms/alerts/").content.decode()
    assert "Switch on now" in listing
    assert "Take back" in listing
    assert TITLE in staff.get("/cms/").content.decode()
    staff.post(f"/cms/alerts/{alert.pk}/switch/", {"do": "on"})
    assert "Switched on" in staff.get(f"/cms/alerts/history/{alert.pk}/").content.decode()


@pytest.mark.parametrize(("changes", "field"), [
    ({"title_en": ""}, "title_en"),
    ({"title_en": "x" * 121}, "title_en"),
    ({"text_cy": "Geiriau"}, "title_cy"),
    ({"reach": "below"}, "reach"),
    ({"reach": "galaxy"}, "reach"),
    ({"kind": ""}, "kind"),
    ({"link_url": "https://example.org/"}, "link_en"),
    ({"link_url": "javascript:alert(1)", "link_en": "x"}, "link_url"),
    ({"starts_at": "2026-12-01 10:00", "ends_at": "2026-12-01 09:00"}, "ends_at"),
    ({"ends_at": "2026-12-01 09:00"}, "starts_at"),
    ({"starts_at": "soon"}, "starts_at"),
    ({"starts_at": "2027-03-28 01:30"}, "starts_at"),
])  # fmt: skip
def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_stored(client_of, home, changes, field):
    answer = client_of(make_publisher()).post("/cms/alerts/add/", post_form(Alert(title_en=TITLE), seen="", **changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Alert.objects.exists()


def test_a_form_sent_late_does_not_switch_on_what_was_switched_off(client, client_of, home):
    alert, publisher = make_alert(starts_at=timezone.now() - timedelta(hours=1)), make_publisher()
    late = post_form(alert, text_en="New words")
    switch_off(alert, by=publisher, now=timezone.now())
    staff = client_of(publisher)
    answer = staff.post(f"/cms/alerts/edit/{alert.pk}/", late)
    assert "Somebody switched this alert on or off while you were writing." in answer.content.decode()
    assert not shows(client)
    alert.refresh_from_db()
    assert alert.text_en == "Stay in."
    assert staff.post(f"/cms/alerts/edit/{alert.pk}/", post_form(alert, text_en="New words")).status_code == 302
    alert.refresh_from_db()
    assert (alert.text_en, alert.is_showing(timezone.now())) == ("New words", False)


def test_what_is_planned_can_be_taken_back_and_an_end_that_is_to_come_stays(home):
    now = timezone.now()
    alert = make_alert(starts_at=now + timedelta(hours=1), ends_at=now + timedelta(hours=3))
    switch_on(alert, by=None, now=now)
    alert.refresh_from_db()
    assert (alert.starts_at, alert.ends_at) == (now, now + timedelta(hours=3))
    Alert.objects.update(starts_at=now + timedelta(hours=1))
    switch_off(alert, by=None, now=now)
    alert.refresh_from_db()
    assert (alert.starts_at, alert.ends_at) == (None, None)


def test_preview_shows_it_to_whoever_writes_it_alone(client, client_of, home):
    alert, staff = make_alert(), client_of(make_publisher())
    staff.post(f"/cms/alerts/preview/{alert.pk}/", post_form(alert, title_en="Typed 9a1c"))
    answer = staff.get(f"/cms/alerts/preview/{alert.pk}/?mode=en-gb")
    assert answer.status_code == 200
    assert "Typed 9a1c" in answer.content.decode()
    assert not shows(client, words="Typed 9a1c")
