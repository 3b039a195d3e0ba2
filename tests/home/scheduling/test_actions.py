"""Pages that come and go by the clock."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Page, Revision

from config.clock import due_jobs, run_due
from home.pages.models import StandardPage
from home.scheduling.actions import publish_due
from tests.factories.home import make_article, make_home, make_news, make_page, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
HOUR = timedelta(hours=1)


@pytest.fixture
def news():
    cache.clear()
    return make_news(make_home())


def plan(page, *, go_live=None, expire=None, **fields):
    """The page's newest draft, approved: to go live then."""
    page.go_live_at, page.expire_at = go_live, expire
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision(user=make_publisher(email=f"p{page.pk}@example.org"))
    revision.publish()
    return revision


def late(page):
    """As if its time had come."""
    ago = timezone.now() - HOUR
    planned = Revision.objects.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    assert planned.update(approved_go_live_at=ago) == 1
    for revision in planned:
        revision.content["go_live_at"] = ago.isoformat()
        revision.save(update_fields=["content"])


def test_page_goes_live_at_its_time_and_not_before(news, client):
    page = make_article(news, slug="later", live=False)
    plan(page, go_live=timezone.now() + HOUR)
    assert publish_due(now=timezone.now()) == 0
    assert client.get("/news/later/").status_code == 404
    late(page)
    assert publish_due(now=timezone.now()) == 1
    assert client.get("/news/later/").status_code == 200
    assert publish_due(now=timezone.now()) == 0


def test_change_to_a_public_page_waits_for_its_time(news, client):
    page = make_page(news.get_parent(), title="Old words", slug="support")
    page.save_revision().publish()
    plan(StandardPage.objects.get(pk=page.pk), go_live=timezone.now() + HOUR, title="New words")
    assert "Old words" in client.get("/support/").content.decode()
    late(page)
    publish_due(now=timezone.now())
    assert "New words" in client.get("/support/").content.decode()


def test_expired_page_is_gone_and_stays_gone(news, client):
    page = make_article(news, slug="over")
    page.expire_at = timezone.now() - HOUR
    page.save()
    assert client.get("/news/over/").status_code == 200
    assert publish_due(now=timezone.now()) == 1
    page = Page.objects.get(pk=page.pk)
    assert (client.get("/news/over/").status_code, page.live, page.expired) == (404, False, True)
    assert publish_due(now=timezone.now()) == 0


def test_page_whose_whole_time_passed_while_nothing_ran_is_never_shown(news, client):
    page = make_article(news, slug="missed", live=False)
    plan(page, go_live=timezone.now() + HOUR, expire=timezone.now() + 2 * HOUR)
    late(page)
    assert publish_due(now=timezone.now() + 3 * HOUR) == 0
    page = Page.objects.get(pk=page.pk)
    assert (page.live, page.expired, page.first_published_at) == (False, True, None)
    assert publish_due(now=timezone.now() + 3 * HOUR) == 0


def test_one_page_that_cannot_be_published_does_not_stop_the_others(news, client):
    bad = make_article(news, slug="bad", live=False)
    good = make_article(news, slug="good", live=False)
    for page in (bad, good):
        plan(page, go_live=timezone.now() + HOUR)
        late(page)
    for revision in bad.revisions.all():
        revision.content["slug"] = "taken"
        revision.save(update_fields=["content"])
    make_article(news, slug="taken")
    assert run_due([job for job in due_jobs() if "publish" in job[0]]) == ["pages to publish or take down"]
    assert [client.get(f"/news/{slug}/").status_code for slug in ("good", "bad")] == [200, 404]
    assert publish_due(now=timezone.now()) == 0  # and it is not tried again at once
    cache.clear()  # a minute later
    Page.objects.get(slug="taken").delete()
    assert publish_due(now=timezone.now()) == 1


def test_approval_of_a_draft_with_a_time_waits_for_that_time(news, client, client_of):
    from django.urls import reverse

    from tests.factories.home import make_editor

    page = make_article(news, slug="planned", live=False)
    page.go_live_at = timezone.now() + HOUR
    editor = make_editor()
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client_of(make_publisher()).post(address, {"comment": ""})
    assert Page.objects.get(pk=page.pk).approved_schedule is True
    assert client.get("/news/planned/").status_code == 404
    late(page)
    publish_due(now=timezone.now())
    assert client.get("/news/planned/").status_code == 200
