import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.campaigns.models import CampaignPage
from home.engagement.models import ConsultationIndexPage, ConsultationPage, State
from home.engagement.queries import published_consultations
from tests.factories.home import make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def asked(db):
    return make_page(make_home(), kind=ConsultationIndexPage, title="Have your say", slug="say")


def make_one(asked, slug, *, opens, closes, **fields):
    times = {"opens_at": NOW + timedelta(days=opens), "closes_at": NOW + timedelta(days=closes)}
    return make_page(asked, kind=ConsultationPage, title=slug.title(), slug=slug, intro="Where?", **times, **fields)


@pytest.mark.parametrize(
    ("opens", "closes", "answered", "state"),
    [(1, 2, False, State.COMING), (0, 1, False, State.OPEN), (-2, 0, False, State.CLOSED),
     (-2, -1, True, State.ANSWERED),
     (-1, 1, True, State.OPEN)],
)  # fmt: skip
def test_consultation_is_what_the_clock_says(asked, opens, closes, answered, state):
    told = {"feedback_on": date(2026, 11, 1), "feedback": "<p>Heard.</p>"} if answered else {}
    page = make_one(asked, "one", opens=opens, closes=closes, **told)
    assert page.state_at(NOW) == state


def test_open_ones_come_first_and_the_soonest_to_close_before_the_others(asked):
    make_one(asked, "over", opens=-9, closes=-1)
    make_one(asked, "long-over", opens=-99, closes=-90)
    make_one(asked, "coming", opens=3, closes=9)
    make_one(asked, "late", opens=-1, closes=9)
    make_one(asked, "soon", opens=-1, closes=2)
    make_one(asked, "draft", opens=-1, closes=2, live=False)
    found = [page.slug for page in published_consultations(now=NOW)]
    assert found == ["soon", "late", "coming", "over", "long-over"]


def test_way_to_take_part_is_shown_while_it_is_open_alone(asked, client):
    action = json.dumps([{"type": "button", "value": {"url": "https://example.org/", "text": "Answer now"}}])
    heard = json.dumps([{"type": "heard", "value": {"said": "Nearer.", "did": "We moved."}}])
    make_one(asked, "one", opens=-2, closes=2, action=action, heard=heard, feedback_on=date(2026, 12, 1))
    shown = {}
    for days in (-3, 0, 3):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            content = client.get("/say/one/").content.decode()
        shown[days] = ("Answer now" in content, "We moved." in content)
    assert shown == {-3: (False, False), 0: (True, False), 3: (False, True)}


def test_list_costs_the_same_however_long(asked, client, cost):
    costs = []
    for n in range(3):
        make_one(asked, f"one-{n}", opens=-1, closes=9)
        costs.append(cost(client, "/say/"))
    assert costs[0] == costs[2] <= 14


@pytest.mark.parametrize("page", ["-1", "NaN", "999999999999999999", "'"])
def test_list_with_a_senseless_number_shows_a_leaf(asked, client, page):
    make_one(asked, "one", opens=-1, closes=9)
    assert "Where?" in client.get(f"/say/?page={page}").content.decode()


def test_dates_that_make_no_sense_are_refused(asked):
    with pytest.raises(ValidationError, match="cannot close before it opens"):
        make_one(asked, "one", opens=2, closes=1)
    with pytest.raises(ValidationError, match="Write what you heard"):
        make_one(asked, "two", opens=-2, closes=-1, feedback_on=date(2026, 11, 1))


def test_campaign_asks_for_something_until_its_last_day(client):
    action = json.dumps([{"type": "button", "value": {"url": "https://example.org/", "text": "Ring us"}}])
    days = {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 11, 25)}
    page = make_page(make_home(), kind=CampaignPage, title="Light", slug="light", intro="A lamp.", hashtag="#Golau",
                     action=action, **days)  # fmt: skip
    assert page.tag == "#Golau"
    shown = {}
    for day in (19, 20, 25, 26):
        with time_machine.travel(datetime(2026, 11, day, 12, tzinfo=timezone.get_current_timezone()), tick=False):
            content = client.get("/light/").content.decode()
        shown[day] = (page.state_on(date(2026, 11, day)).value, "Ring us" in content)
    assert shown == {19: ("coming", True), 20: ("on", True), 25: ("on", True), 26: ("over", False)}
    page.ends_on = date(2026, 11, 1)
    with pytest.raises(ValidationError, match="before the first"):
        page.full_clean()
    page.ends_on, page.hashtag = None, "two words"
    with pytest.raises(ValidationError, match="without spaces"):
        page.full_clean()
