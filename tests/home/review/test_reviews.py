"""Pages that somebody should look at again."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from home.review.actions import plan_reviews, remind
from home.review.models import Review
from outbox.actions import send_due_letters
from outbox.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.home import make_article, make_editor, make_home, make_news, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
DAY = timedelta(days=1)
NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def page():
    return make_page(make_home(), title="Allowances 7f3e", owner=make_editor())


def due(page, day, **fields):
    return Review.objects.create(page=page, review_by=day, **fields)


def told():
    return sorted(Letter.objects.filter(template="page_review").values_list("person__email", flat=True))


def test_published_page_gets_the_date_of_its_type_and_news_gets_none(page):
    article = make_article(make_news(page.get_parent()))
    draft = make_page(page.get_parent(), title="Draft", live=False)
    plan_reviews(now=NOW)
    planned = dict(Review.objects.values_list("page_id", "review_by"))
    assert {article.pk, draft.pk} & set(planned) == set()
    published = timezone.localdate(page.last_published_at)
    assert planned[page.pk] == published.replace(year=published.year + 1)
    assert plan_reviews(now=NOW) == 0


def test_old_page_gets_a_month_so_that_not_all_are_overdue_at_once(page):
    page.last_published_at = NOW - 900 * DAY
    page.save()
    plan_reviews(now=NOW)
    assert TODAY + 28 * DAY <= Review.objects.get(page=page).review_by <= TODAY + 33 * DAY
    assert remind(now=NOW) <= 1


def test_owner_is_reminded_a_month_before_and_on_the_day_then_publishers_once_each(page):
    publisher = make_publisher(email="pub@example.org")
    row = due(page, TODAY + 40 * DAY)
    assert remind(now=NOW) == 0
    assert (remind(now=NOW + 10 * DAY), remind(now=NOW + 11 * DAY)) == (1, 0)
    assert told() == [page.owner.email]
    assert (remind(now=NOW + 40 * DAY), remind(now=NOW + 41 * DAY)) == (1, 0)
    assert told() == [page.owner.email] * 2
    assert (remind(now=NOW + 54 * DAY), remind(now=NOW + 70 * DAY)) == (1, 0)
    assert told() == sorted([page.owner.email] * 2 + [publisher.email])
    row.refresh_from_db()
    assert row.told == Review.Told.LATE


def test_one_letter_a_day_however_many_pages_and_without_a_title(page):
    for number in range(3):
        due(make_page(page.get_parent(), title=f"Page {number}", owner=page.owner), TODAY)
    due(page, TODAY)
    assert remind(now=NOW) == 4
    assert told() == [page.owner.email]
    send_due_letters(now=timezone.now())
    assert "/cms/reports/review/" in mail.outbox[0].body
    assert "7f3e" not in mail.outbox[0].subject + mail.outbox[0].body


@pytest.mark.parametrize("gone", ["nobody", "left", "suspended"])
def test_page_without_an_owner_who_works_here_is_the_publishers(page, gone):
    make_publisher(email="pub@example.org")
    if gone == "nobody":
        page.owner = None
        page.save()
    elif gone == "left":
        page.owner.groups.clear()
    else:
        page.owner.state = "suspended"
        page.owner.save()
    due(page, TODAY)
    remind(now=NOW)
    assert told() == ["pub@example.org"]


def test_page_that_is_not_public_reminds_nobody(page):
    due(page, TODAY - 30 * DAY)
    page.live = False
    page.save()
    assert remind(now=NOW) == 0


def test_still_right_moves_the_date_and_says_who_said_it(page, client_of):
    due(page, TODAY - DAY, told=Review.Told.TODAY)
    editor = make_editor(email="other@example.org", display_name="Comms Catrin")
    address = reverse("cms_review_page", args=[page.pk])
    client = client_of(editor)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 200
    for bad in ("yesterday", TODAY.isoformat(), "2226-01-01"):
        answer = client.post(address, {"do": "checked", "review_by": bad})
        assert (answer.status_code, answer.context["form"].has_error("review_by")) == (200, True)
    assert Review.objects.get().review_by == TODAY - DAY
    day = TODAY + 100 * DAY
    assert client.post(address, {"do": "checked", "review_by": day.isoformat()}).status_code == 302
    row = Review.objects.get()
    assert (row.review_by, row.told, row.checked_by) == (day, 0, editor)
    assert PageLogEntry.objects.get(action="home.check").user == editor
    assert client.post(address, {"do": "date", "review_by": ""}).status_code == 302
    row = Review.objects.get()
    assert (row.review_by, row.checked_by) == (None, editor)
    assert "Comms Catrin" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_nobody_else_says_so(page, client_of, client):
    address, report = reverse("cms_review_page", args=[page.pk]), reverse("cms_review_report")
    assert client.post(address, {"do": "checked"}).status_code == 302
    member = client_of(UserFactory())
    assert [member.post(address, {"do": "checked"}).status_code, member.get(report).status_code] == [404, 404]
    assert client_of(make_editor(email="e@example.org")).get("/cms/pages/999999/review/").status_code == 404
    assert Review.objects.count() == 0


def test_report_lists_what_is_asked_for_and_can_be_taken_away(page, client_of):
    client, report = client_of(page.owner), reverse("cms_review_report")
    other = make_page(page.get_parent(), title="=cmd()|'7f3e'", owner=None)
    due(page, TODAY - DAY)
    due(other, TODAY + 10 * DAY)

    def titles(**asked):
        return [row.page.title for row in client.get(report, asked).context["rows"]]

    assert titles() == [page.title]
    assert titles(show="coming") == [other.title]
    assert titles(show="all") == [page.title, other.title]
    assert titles(show="all", owner="none") == [other.title]
    assert titles(show="all", owner=str(page.owner.pk)) == [page.title]
    assert titles(show="nonsense", owner="'--", p="zzz") == [page.title]
    answer = client.get(report, {"show": "all", "export": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (answer["Content-Type"], len(lines)) == ("text/csv; charset=utf-8", 3)
    assert "'=cmd" in lines[2]


def test_report_costs_the_same_with_one_page_and_three(page, client_of, cost):
    client, report = client_of(page.owner), reverse("cms_review_report") + "?show=all"
    due(page, TODAY)
    one = cost(client, report)
    for number in range(2):
        due(make_page(page.get_parent(), title=f"P{number}", owner=make_editor(email=f"o{number}@example.org")), TODAY)
    assert cost(client, report) == one
