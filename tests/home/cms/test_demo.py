"""What comms staff find waiting when they first open the demo."""

import pytest
from django.utils import timezone
from wagtail.models import Comment, Page

from home.cms.demo import ASKED, DRAFT, GONE, LATE, SOON, seed_desk
from home.links.models import PageLink
from home.links.queries import broken_links
from home.pages.demo import seed_public_site
from home.previews.models import PreviewLink
from home.previews.queries import token_of
from home.review.models import Review
from outbox.models import Letter
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def counts():
    return [model.objects.count() for model in (Comment, PageLink, PreviewLink, Review, Letter)]


def test_demo_has_something_of_each_kind_and_seeding_again_changes_nothing(client, client_of):
    editor, publisher = UserFactory(email="comms@example.org"), UserFactory(email="publisher@example.org")
    seed_public_site(editors=[editor], publishers=[publisher])
    letters = Letter.objects.count()
    seed_desk(editor=editor, publisher=publisher, now=timezone.now())
    assert Letter.objects.count() == letters
    late, soon, draft = (Page.objects.get(slug=slug) for slug in (LATE, SOON, DRAFT))

    desk = client_of(editor).get("/cms/").content.decode()
    for page in (late, soon):
        assert f"/cms/pages/{page.pk}/review/" in desk
    assert late.title in client_of(publisher).get("/cms/").content.decode()
    report = client_of(editor).get("/cms/reports/review/").content.decode()
    assert late.title in report
    assert f"/cms/pages/{soon.pk}/" not in report
    assert "Open evening: could you foster?" in client_of(editor).get("/cms/reports/links/").content.decode()
    assert [row.outside.url for row in broken_links()] == [GONE]
    assert ASKED in client_of(editor).get(f"/cms/pages/{draft.pk}/edit/").content.decode().replace("\\u0027", "'")
    shared = client.get(f"/shared/{token_of(PreviewLink.objects.get())}/")
    assert shared.status_code == 200
    assert draft.draft_title in shared.content.decode()

    before = counts()
    Comment.objects.update(text="Changed by hand")
    Review.objects.filter(page=late).update(review_by=None)
    seed_desk(editor=editor, publisher=publisher, now=timezone.now())
    assert counts() == before
    assert Comment.objects.get().text == "Changed by hand"
    assert Review.objects.get(page=late).review_by is None
