import pytest
from django.urls import reverse

from home.people.models import Byline
from tests.factories.home import (
    make_article,
    make_byline,
    make_editor,
    make_home,
    make_image,
    make_news,
    make_publisher,
)

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


def test_profile_lists_what_its_author_wrote(client):
    news = make_news(make_home())
    sian, llyr = make_byline(picture=make_image("Face")), make_byline("Llŷr ap Iestyn")
    make_article(news, title="By her", slug="a", authors=[sian])
    make_article(news, title="By both", slug="b", authors=[llyr, sian])
    make_article(news, title="By him", slug="c", authors=[llyr])
    make_article(news, title="Her draft", slug="d", authors=[sian], live=False)
    content = client.get(sian.get_absolute_url()).content.decode()
    assert [title in content for title in ("By her", "By both", "By him", "Her draft")] == [True, True, False, False]
    assert '<h1 class="govuk-heading-xl profile__name">Siân Prydderch</h1>' in content
    assert '<link rel="canonical" href="http://testserver/authors/sin/">' in content


def test_profile_costs_the_same_however_much_is_written(client, cost):
    news, sian = make_news(make_home()), make_byline()
    costs = []
    for n in range(3):
        make_article(news, slug=f"n{n}", authors=[sian], picture=make_image(f"p{n}"), picture_alt="Hills")
        costs.append(cost(client, "/authors/sin/"))
    assert costs[0] == costs[2] <= 13


def test_unknown_author_is_missing(client):
    make_home()
    assert client.get("/authors/nobody/").status_code == 404


def test_publisher_writes_a_byline(client_of):
    make_home()
    form = {"name": "Gwenllïan Tudur", "slug": "gwenllian", "job_title": "", "picture": "", "about": ""}
    answer = client_of(make_publisher()).post(reverse("wagtailsnippets_home_byline:add"), form)
    assert (answer.status_code, Byline.objects.get().name) == (302, "Gwenllïan Tudur")


def test_editor_chooses_bylines_and_cannot_write_them(client_of):
    make_home()
    byline = make_byline()
    editor = client_of(make_editor())
    form = {"name": "Changed", "slug": "changed", "job_title": "", "picture": "", "about": ""}
    editor.post(reverse("wagtailsnippets_home_byline:add"), form)
    editor.post(reverse("wagtailsnippets_home_byline:edit", args=[byline.pk]), form)
    assert list(Byline.objects.values_list("name", flat=True)) == ["Siân Prydderch"]
    from wagtail.snippets.widgets import AdminSnippetChooser

    chooser = AdminSnippetChooser(Byline).get_chooser_modal_url()
    assert "Siân Prydderch" in editor.get(chooser).json()["html"]


def test_preview_of_a_byline_that_is_not_saved(client_of):
    make_home()
    publisher = client_of(make_publisher())
    address = reverse("wagtailsnippets_home_byline:preview_on_add")
    form = {"name": "Gwenllïan Tudur", "slug": "gwenllian", "job_title": "", "picture": "", "about": "Hello"}
    assert publisher.post(address, form).json()["is_valid"] is True
    assert "Gwenllïan Tudur" in publisher.get(address).content.decode()
