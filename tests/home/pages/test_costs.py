"""What an uncached page asks of the database: below fifteen questions for every type, whatever is on the page."""

import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction

from home.media.models import SiteDocument
from home.pages.actions import forget_menus
from home.pages.audience import CLOSED, for_all
from home.pages.models import ContentPage, HomePage
from home.services.models import SectionPage
from tests.factories.communities import CommunityFactory
from tests.factories.home import (
    make_article,
    make_blog,
    make_blog_post,
    make_byline,
    make_events,
    make_home,
    make_image,
    make_news,
    make_page,
    make_public_event,
    make_topic,
)
from tests.home.quotations.test_choosing import make_quotation

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
BELOW = 15
TYPES = [model for model in apps.get_models() if issubclass(model, ContentPage)]


@pytest.fixture
def site():
    """A page of most types to link to, with a face, a picture and a topic wherever one can be."""
    home = make_home(picture=make_image("Porch"), picture_alt="Hills", support_title="Help", groups_title="Groups")
    CommunityFactory(shows_to_all=True)
    section = make_page(home, kind=SectionPage, title="Services", slug="services", intro="All of it")
    make_page(make_page(section, kind=SectionPage, title="Training", slug="training"), title="Books", slug="books")
    news, blog, events = make_news(home), make_blog(home), make_events(home)
    for n in range(3):
        extra = {
            "slug": f"n{n}",
            "authors": [make_byline(f"B{n} X", picture=make_image(f"F{n}"))],
            "picture": make_image(f"P{n}"),
            "picture_alt": "Hills",
        }
        article, _post = make_article(news, **extra), make_blog_post(blog, **extra)
        article.topics.add(make_topic(f"T{n}"))
        article.save()
        make_public_event(events, slug=f"e{n}")
    news.promoted.create(article=article, sort_order=0)
    return home


def words(*pages) -> str:
    document = SiteDocument.objects.first()
    links = "".join(f'<a id="{page.pk}" linktype="page">{page.title}</a> ' for page in pages)
    return f'<p>{links}<a linktype="document" id="{document.pk}">A form</a></p>'


def body(*pages, times: int = 1) -> list[dict]:
    link = {"page": pages[0].pk, "text": "", "description": ""}
    picture = {"image": make_image("Body").pk, "decorative": True, "alt_text": ""}
    found = [
        ("heading", {"text": "Who", "level": "2", "language": ""}),
        ("words", {"text": words(*pages), "language": ""}),
        ("callout", {"title": "Stop", "text": words(*pages)}),
        ("picture", {"picture": picture, "caption": ""}),
        ("members_words", {"quotation": make_quotation().pk}),
        ("links", {"title": "Next", "links": [link, link]}),
        ("button", link),
        ("details", {"title": "More", "text": words(*pages)}),
        ("download", {"document": SiteDocument.objects.first().pk, "title": "", "about": ""}),
        (
            "video",
            {"title": "Film", "picture": picture, "url": "https://example.org/", "length": "1", "transcript": ""},
        ),
    ]
    return [{"type": kind, "value": value} for _n in range(times) for kind, value in found]


def fill(page, times: int):
    """Every field of words and blocks, with links to pages of several types in each."""
    SiteDocument.objects.get_or_create(title="Form", defaults={"file": ContentFile(b"%PDF-1.4", "form.pdf")})
    others = list(Page.objects.filter(depth__gt=2).exclude(pk=page.pk)[:6])
    for one in page._meta.get_fields():
        if isinstance(one, RichTextField):
            setattr(page, one.name, words(*others))
        elif isinstance(one, StreamField):
            setattr(page, one.name, json.dumps(blocks_for(one.name, others, times)))
        elif one.name == "picture":
            page.picture, page.picture_alt = make_image("Lead"), "Hills"
    page.save()


def blocks_for(name, others, times):
    link = {"page": others[0].pk, "text": "", "description": ""}
    contact = {"name": "Desk", "about": "All", "phone": "01632 960117"}
    plain = {
        "related": [{"type": "link", "value": link}],
        "action": [{"type": "button", "value": link}],
        "support": [{"type": "contact", "value": contact}],
        "problems": [{"type": "non_compliance", "value": {"what": "Maps", "why": "Old"}}],
        "heard": [{"type": "heard", "value": {"said": "Later", "did": "Six"}}],
        "steps": [
            {"type": "step", "value": {"title": "Ask", "either": False, "text": words(*others), "links": [link]}}
        ],
        "chapters": [{"type": "chapter", "value": {"title": "One", "address": "", "body": body(*others, times=times)}}],
    }
    if name not in plain:
        return body(*others, times=times)
    return plain[name] * (1 if name == "action" else times)


def one_of(kind, home):
    found = kind.objects.first()
    if found is not None:
        return found
    today, now = date(2026, 11, 1), timezone.now()
    plain = {
        "owner_name": "Team", "approved_on": today, "review_on": today + timedelta(300), "privacy": "<p>Kept</p>",
        "organisation": "Us", "scope": "All", "opens_at": now, "closes_at": now + timedelta(9), "intro": "Words",
        "contact_email": "a@example.org", "how_tested": "<p>By hand</p>", "tested_on": today, "tested_by": "Us",
        "prepared_on": today, "reviewed_on": today,
        "problems": '[{"type": "non_compliance", "value": {"what": "Maps", "why": "Old"}}]',
    }  # fmt: skip
    names = {one.name for one in kind._meta.get_fields()}
    above = apps.get_model(kind.parent_page_types[-1])
    parent = home if above is HomePage else one_of(above, home)
    return make_page(parent, kind=kind, slug=kind.__name__.lower(), **{k: v for k, v in plain.items() if k in names})


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
def test_every_type_of_page_asks_less_than_fifteen_times(client, cost, site, kind):
    page = one_of(kind, site)
    costs = []
    for times in (1, 3):
        fill(page, times)
        costs.append(cost(client, page.get_url()))
    assert costs[0] == costs[1] < BELOW


def test_address_of_many_parts_is_found_and_costs_no_more(client, cost, site):
    deep = Page.objects.get(slug="books")
    shallow = cost(client, "/services/")
    for n in range(4):
        deep = make_page(deep, title=f"Deep {n}", slug=f"d{n}")
    assert cost(client, deep.get_url()) <= shallow
    for address in ("/services/nowhere/books/", "/books/", "/services/training/books/d1/", "/d0/d1/", f"/{'a/' * 200}"):
        assert client.get(address).status_code == 404


def test_page_below_one_that_is_restricted_is_restricted_too(client, site):
    closed = Page.objects.get(slug="training")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/services/training/books/").status_code == 302
    copy = Page.objects.get(slug="books").specific.create_alias(
        parent=Page.objects.get(slug="services"), update_slug="copy"
    )
    PageViewRestriction.objects.create(page=Page.objects.get(slug="books"), restriction_type=PageViewRestriction.LOGIN)
    assert client.get(copy.get_url()).status_code == 302


def test_lists_read_again_what_is_closed_after_every_change(client, site, django_assert_num_queries):
    def is_listed():
        return b"Training" in client.get("/services/").content

    assert is_listed()
    restriction = PageViewRestriction.objects.create(page=Page.objects.get(slug="training"), restriction_type="login")
    assert not is_listed()
    with django_assert_num_queries(0):
        for_all(Page.objects.all())
    restriction.delete()
    assert is_listed()


def test_list_read_while_a_restriction_was_written_is_not_kept(site, monkeypatch):
    """Whoever read before it was committed keeps what they read under the turn of before."""
    real = cache.set

    def late(key, value, *more):
        if key == CLOSED:
            forget_menus()
        real(key, value, *more)

    monkeypatch.setattr(cache, "set", late)
    for_all(Page.objects.all())
    monkeypatch.undo()
    PageViewRestriction.objects.bulk_create(  # which tells nobody
        [PageViewRestriction(page=Page.objects.get(slug="training"), restriction_type="login")]
    )
    assert not for_all(Page.objects.filter(slug="books")).exists()


def test_picture_that_is_there_twice_keeps_the_words_of_each(client, site):
    picture = make_image("Twice")
    said = [{"image": picture.pk, "decorative": False, "alt_text": text} for text in ("Hills at dusk", "Hills at dawn")]
    body = json.dumps([{"type": "picture", "value": {"picture": one, "caption": ""}} for one in said])
    make_page(site, title="Pictures", slug="pictures", body=body)
    content = client.get("/pictures/").content.decode()
    assert 'alt="Hills at dusk"' in content[: content.index('alt="Hills at dawn"')]


def test_link_to_a_page_that_is_gone_leads_nowhere(client, site):
    text = (
        '<p><a id="987654" linktype="page">Gone</a> <a linktype="page" id="x">Odd</a> <a linktype="page">None</a></p>'
    )
    make_page(site, title="Words", slug="words", body=json.dumps([{"type": "words", "value": {"text": text}}]))
    content = client.get("/words/").content.decode()
    assert "<a>Gone</a> <a>Odd</a> <a>None</a>" in content
