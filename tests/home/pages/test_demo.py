import pytest
from wagtail.models import Page

from home.media.models import SiteImage
from home.models import Byline, NewsArticlePage
from home.pages.demo import seed_public_site
from outbox.models import Letter
from tests.factories.accounts import UserFactory
from tests.home.conftest import made_once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    with made_once(django_db_blocker):
        with django_db_blocker.unblock():
            editor, publisher = UserFactory(email="comms@example.org"), UserFactory(email="publisher@example.org")
            home = seed_public_site(editors=[editor], publishers=[publisher])
        yield home, editor, publisher


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, NewsArticlePage, Byline, SiteImage))


def test_demo_can_be_read_and_its_draft_waits_for_the_publishers(seeded, client):
    home, editor, publisher = seeded
    pages = home.get_descendants(inclusive=True).live()
    answers = {page.url: client.get(page.url) for page in pages}
    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert len(answers) == 39
    assert [url for url, answer in answers.items() if 'name="description"' not in answer.content.decode()] == []
    for address in ("/become-a-foster-carer/", "/support-for-carers/", "/news/", "/about/"):
        assert f'<a class="links__link" href="{address}">' in answers["/"].content.decode()
    draft = NewsArticlePage.objects.get(live=False)
    assert (draft.owner, draft.workflow_in_progress) == (editor, True)
    assert client.get(draft.url).status_code == 404
    assert [(letter.template, letter.person) for letter in Letter.objects.all()] == [("page_news", publisher)]


def test_seeding_again_changes_nothing(seeded):
    _home, editor, publisher = seeded
    before, letters = counts(), Letter.objects.count()
    page = Page.objects.get(slug="about").specific
    page.title = "Changed by hand"
    page.save_revision().publish()
    seed_public_site(editors=[editor], publishers=[publisher])
    assert (counts(), Letter.objects.count()) == (before, letters)
    assert Page.objects.get(slug="about").title == "Changed by hand"
