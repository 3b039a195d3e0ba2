"""The first page of /cms/: what needs whoever came in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page

from home.approving.models import SecondPersonTask
from home.cms.queries import work_for
from home.links.models import PageLink
from home.review.models import Review
from tests.factories.home import make_article, make_editor, make_home, make_news, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
NOW = timezone.now()


@pytest.fixture
def news():
    return make_news(make_home())


def work(person):
    return {str(task.title): (task.count, [line.title for line in task.lines]) for task in work_for(person, now=NOW)}


def draft(news, by, title="Lamplight", *, sent=False):
    page = make_article(news, title=title, slug=title.lower().replace(" ", "-"), live=False, owner=by)
    page.save_revision(user=by)
    page = Page.objects.get(pk=page.pk).specific
    if sent:
        page.get_workflow().start(page, by)
    return page


def decide(client, page, action, comment=""):
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": comment})


def test_each_sees_what_is_theirs(news, client_of):
    editor, publisher = make_editor(), make_publisher(email="pub@example.org")
    draft(news, editor, "Begun")
    page = draft(news, editor, "Sent in", sent=True)
    assert work(editor)["Your drafts"] == (1, ["Begun"])
    assert "Waiting for your approval" not in work(editor)
    assert work(publisher)["Waiting for your approval"] == (1, ["Sent in"])
    assert work(publisher)["Your drafts"] == (0, [])
    decide(client_of(publisher), page, "reject", "Shorter")
    assert work(editor)["Sent back to you"] == (1, ["Sent in"])
    assert work(publisher)["Waiting for your approval"] == (0, [])


def test_scheduled_reviews_links_and_comments(news):
    editor, publisher = make_editor(), make_publisher(email="pub@example.org")
    page = draft(news, editor, "Planned")
    page.go_live_at = NOW + timedelta(days=2)
    page.save_revision(user=editor).publish()
    going = make_article(news, title="Ends soon", slug="ends", expire_at=NOW + timedelta(days=3), owner=editor)
    assert work(editor)["Scheduled this week"] == (2, ["Planned", "Ends soon"])
    assert work(editor)["Your drafts"] == (0, [])
    Review.objects.create(page=going, review_by=timezone.localdate())
    PageLink.objects.create(page=going, target="page:9", words="Read more", problem="deleted", since=NOW)
    Comment.objects.create(page=going, user=publisher, text="Really?", contentpath="summary")
    found = work(editor)
    assert [found[name][1] for name in ("To review", "Broken links", "Comments for you")] == [["Ends soon"]] * 3
    assert work(publisher)["To review"] == (0, [])
    assert work(publisher)["Comments for you"] == (0, [])
    Review.objects.update(review_by=timezone.localdate() - timedelta(days=20))
    assert work(publisher)["To review"] == (1, ["Ends soon"])


def test_greeting_costs_the_same_with_one_thing_and_three(news, client_of, cost):
    editor, publisher = make_editor(), make_publisher(email="pub@example.org")
    client = client_of(publisher)

    def more(name):
        draft(news, publisher, f"Begun {name}")
        draft(news, editor, f"Sent {name}", sent=True)
        page = make_article(news, title=f"Live {name}", slug=f"live-{name}", expire_at=NOW + timedelta(days=3))
        Review.objects.create(page=page, review_by=timezone.localdate())
        PageLink.objects.create(page=page, target="page:9", words="Read more", problem="deleted", since=NOW)

    more("a")
    first = cost(client, "/cms/")
    more("b")
    more("c")
    assert cost(client, "/cms/") <= first


def test_quiet_day_is_said_kindly_and_wagtails_doubles_are_gone(news, client_of):
    client = client_of(make_editor(display_name="Catrin"))
    content = client.get("/cms/").content.decode()
    assert "What needs you today, Catrin" in content
    assert "A good day to write something new." in content
    assert "Awaiting your review" not in content


def test_publisher_cannot_approve_what_they_wrote_while_there_is_another(news, client_of, client):
    publisher = make_publisher()
    page = draft(news, publisher, "Mine", sent=True)
    assert decide(client_of(publisher), page, "approve").status_code == 302
    assert Page.objects.get(pk=page.pk).live is True  # the only publisher is not stuck

    other = make_publisher(email="other@example.org")
    page = draft(news, publisher, "Mine again", sent=True)
    decide(client_of(publisher), page, "approve")
    assert Page.objects.get(pk=page.pk).live is False
    assert work(publisher)["Waiting for your approval"] == (0, [])
    assert work(other)["Waiting for your approval"] == (1, ["Mine again"])
    edit = client_of(publisher).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert ("Request changes" in edit, "Approve and publish" in edit) == (True, False)
    decide(client_of(other), page, "approve")
    assert client.get("/news/mine-again/").status_code == 200


def test_there_is_one_task_and_it_is_ours(news):
    assert [task.specific_class for task in make_article(news).get_workflow().tasks] == [SecondPersonTask]
