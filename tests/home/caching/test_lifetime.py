"""A page that was kept is never older than the moment from which the clock alone makes it say something else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from home.caching.marks import end_of
from home.campaigns.models import CampaignPage
from home.engagement.models import ConsultationIndexPage, ConsultationPage
from home.scheduling.actions import publish_due
from tests.factories.home import make_article, make_events, make_home, make_news, make_page, make_public_event

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(days=9)
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def true_until(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return end_of(answer.wsgi_request)


@pytest.fixture
def talks():
    return make_page(make_home(), kind=ConsultationIndexPage, title="Have your say", slug="say")


@pytest.mark.parametrize(
    ("opens", "closes", "until"),
    [
        (SOON, LATER, SOON),
        (NOW - timedelta(1), SOON, SOON),
        (NOW, LATER, LATER),
        (NOW - timedelta(2), NOW, None),
    ],
)
def test_consultation_and_its_list_until_it_opens_or_closes(client, talks, opens, closes, until):
    make_page(talks, kind=ConsultationPage, title="Drop-in", slug="drop", intro="?", opens_at=opens, closes_at=closes)
    assert [true_until(client, address) for address in ("/say/", "/say/drop/")] == [until, until]


def test_list_of_consultations_until_the_first_change_of_any(client, talks):
    for slug, opens, closes in (("a", LATER, LATER + timedelta(1)), ("b", NOW, SOON)):
        make_page(talks, kind=ConsultationPage, title=slug, slug=slug, intro="?", opens_at=opens, closes_at=closes)
    assert true_until(client, "/say/") == SOON


@pytest.mark.parametrize(
    ("first", "last", "until"),
    [
        ("2026-11-25", "2026-11-30", datetime(2026, 11, 25, tzinfo=UTC)),
        ("2026-11-20", "2026-11-23", MIDNIGHT),
        ("2026-11-20", "2026-11-22", None),
        (None, None, None),
    ],
)
def test_campaign_until_it_begins_or_is_over(client, first, last, until):
    make_page(make_home(), kind=CampaignPage, title="Light", slug="light", intro="Words", starts_on=first, ends_on=last)
    assert true_until(client, "/light/") == until


def test_event_list_and_home_page_until_an_event_is_over(client):
    events = make_events(make_home())
    make_public_event(events, slug="coffee", starts_at=NOW - timedelta(hours=1), ends_at=SOON)
    make_public_event(events, slug="walk", starts_at=LATER, ends_at=LATER + timedelta(hours=1))
    for address in ("/", "/events/", "/events/?show=past", "/events/coffee/"):
        assert (address, true_until(client, address)) == (address, SOON)


def test_event_of_a_whole_day_until_midnight(client):
    events = make_events(make_home())
    make_public_event(events, slug="day", starts_at=NOW - timedelta(hours=2), ends_at=NOW, is_all_day=True)
    for address in ("/", "/events/", "/events/day/"):
        assert (address, true_until(client, address)) == (address, MIDNIGHT)


def test_event_that_is_over_changes_no_more(client):
    make_public_event(make_events(make_home()), slug="gone", starts_at=NOW - timedelta(3), ends_at=NOW - timedelta(2))
    assert true_until(client, "/events/gone/") is None


@pytest.mark.parametrize(("at", "live"), [("go_live_at", True), ("expire_at", False)])
def test_plan_that_comes_true_forgets_what_was_kept(client, at, live, django_capture_on_commit_callbacks):
    """Publishing and taking down happen at the clock's stroke, and tell like those by hand."""
    from home.caching.store import generation

    article = make_article(make_news(make_home()), slug="line", live=not live)
    setattr(article, at, SOON)
    article.save_revision().publish()
    before = generation()
    with time_machine.travel(SOON, tick=False), django_capture_on_commit_callbacks(execute=True):
        assert publish_due(now=SOON) == 1
    assert generation() != before
    assert client.get("/news/line/").status_code == (200 if live else 404)
