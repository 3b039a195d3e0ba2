"""Visits are counted, by page and day, and nothing else is."""

from datetime import date, timedelta

import pytest
from django.db import models
from django.utils import timezone

from home.counting import counter
from home.counting.actions import add_visits, forget_old_visits, write_visits
from home.counting.models import Visits
from home.counting.queries import pages_most_seen, visits_by_day, visits_of
from tests.factories.accounts import UserFactory
from tests.factories.home import make_editor, make_home, make_page
from tests.home.caching.conftest import door, nothing_seen  # noqa: F401 - fixtures

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def nothing_counted():
    counter.take_counted()


@pytest.fixture
def page(db):
    return make_page(make_home(), title="Support", slug="support")


def test_page_drawn_and_page_kept_both_count(door, page):  # noqa: F811
    drawn, kept = (door("/support/", user_agent=BROWSER) for _ in range(2))
    assert (drawn.drawn, kept.drawn) == (True, False)
    assert counter.take_counted() == {page.pk: 2}
    assert counter.take_counted() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user_agent": "curl/8.0"},
        {"user_agent": "Mozilla/5.0 (compatible; Somebot/2.1; +https://bot.example/)"},
        {"user_agent": "Mozilla/5.0 (X11) HeadlessChrome/120"},
        {"user_agent": BROWSER, "sec_purpose": "prefetch;prerender"},
        {"user_agent": BROWSER, "x_moz": "prefetch"},
        {"user_agent": "\x00" * 9000},
    ],
)
def test_programs_and_what_is_fetched_ahead_do_not_count(door, page, headers):  # noqa: F811
    for _ in range(2):
        door("/support/", **headers)
    assert counter.take_counted() == {}


def test_what_is_no_page_does_not_count(door, page):  # noqa: F811
    for path in ("/robots.txt", "/nowhere/", "/accounts/login/", "/healthz"):
        door(path, user_agent=BROWSER)
    door("/support/", "HEAD", user_agent=BROWSER)
    door("/support/", "POST", user_agent=BROWSER)
    assert counter.take_counted() == {}


def test_whoever_writes_for_the_site_is_not_counted_and_members_are(client_of, page):
    client_of(make_editor()).get("/support/", headers={"user-agent": BROWSER})
    assert counter.take_counted() == {}
    client_of(UserFactory()).get("/support/", headers={"user-agent": BROWSER})
    assert counter.take_counted() == {page.pk: 1}


def test_numbers_of_several_processes_add_up(page):
    now = timezone.now()
    for number in (2, 3):
        add_visits({page.pk: number, 999_999: 5}, now=now)
    assert [(row.page_id, row.day, row.visits) for row in Visits.objects.all()] == [
        (page.pk, timezone.localdate(now), 5)
    ]


def test_process_that_counted_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_visits(now=timezone.now())


def test_nothing_is_kept_but_a_number_for_a_page_and_a_day():
    """Who adds a column here adds what is known about visitors: that is another promise to the public."""
    assert {field.name: type(field) for field in Visits._meta.fields} == {
        "id": models.BigAutoField,
        "page": models.ForeignKey,
        "day": models.DateField,
        "visits": models.PositiveIntegerField,
    }


def test_old_numbers_go(page):
    now = timezone.now()
    add_visits({page.pk: 1}, now=now - timedelta(days=4 * 366))
    add_visits({page.pk: 1}, now=now)
    forget_old_visits(now=now)
    assert Visits.objects.count() == 1


def test_thirty_days_with_those_without_a_visit(page):
    today = date(2026, 11, 23)
    Visits.objects.create(page_id=page.pk, day=today, visits=8)
    Visits.objects.create(page_id=page.pk, day=today - timedelta(days=29), visits=4)
    Visits.objects.create(page_id=page.pk, day=today - timedelta(days=30), visits=100)
    days = visits_by_day(today)
    assert (len(days), days[0].visits, days[0].height, days[-1].visits, days[-1].height) == (30, 4, 50.0, 8, 100.0)
    assert [(row.page.pk, row.visits) for row in pages_most_seen(today)] == [(page.pk, 12)]
    assert visits_of([page.pk], today) == {page.pk: 12}


def test_report_shows_the_numbers_to_editors_and_is_missing_to_others(client, client_of, page):
    add_visits({page.pk: 1234}, now=timezone.now())
    content = client_of(make_editor()).get("/cms/visits/").content.decode()
    assert "1,234" in content
    assert "Support" in content
    assert client_of(UserFactory()).get("/cms/visits/").status_code == 404
    assert client.get("/cms/visits/").status_code == 302


@pytest.mark.parametrize("pages", [1, 3])
def test_report_costs_the_same_however_many_pages(client_of, page, pages, django_assert_max_num_queries):
    home = page.get_parent()
    for number in range(pages):
        add_visits({make_page(home, slug=f"p{number}").pk: 1}, now=timezone.now())
    client = client_of(make_editor())
    client.get("/cms/visits/")
    with django_assert_max_num_queries(40) as captured:
        client.get("/cms/visits/")
    assert sum("home_visits" in query["sql"] for query in captured.captured_queries) == 2
