import json

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import PageViewRestriction

from home.pages.queries import MOST_INSIDE, cards_inside
from home.services.blocks import ChapterBlocks
from home.services.models import GuidePage, SectionPage, ServicePage, StepsPage
from tests.factories.home import make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
SECRET = "canary7f3e"


@pytest.fixture
def section(db):
    return make_page(make_home(), kind=SectionPage, title="Services", slug="services", intro="What you can have.")


def words(text):
    return {"type": "words", "value": {"text": f"<p>{text}</p>", "language": ""}}


def chapter(title, address, *body):
    return {"type": "chapter", "value": {"title": title, "address": address, "body": list(body)}}


def make_guide(section, *chapters, **fields):
    return make_page(
        section, kind=GuidePage, title="First weeks", slug="guide", chapters=json.dumps(chapters), **fields
    )


THREE = [chapter(f"Chapter {n}", f"chapter-{n}", words(f"Words of {n}")) for n in (1, 2, 3)]


def test_section_shows_what_is_in_it_and_what_is_in_that(client, section):
    inner = make_page(section, kind=SectionPage, title="Training", slug="training", intro="Free.")
    make_page(inner, kind=ServicePage, title="Gwersi", slug="gwersi", language="cy")
    content = client.get("/services/").content.decode()
    assert '<a href="/services/training/">Training</a>' in content
    assert '<p class="door__about">Free.</p>' in content
    assert '<li lang="cy"><a class="door__link" href="/services/training/gwersi/">Gwersi</a></li>' in content


def test_section_shows_a_few_of_what_is_in_each(section):
    inner = make_page(section, kind=SectionPage, title="Training", slug="training")
    for n in range(MOST_INSIDE + 2):
        make_page(inner, kind=ServicePage, title=f"S{n}", slug=f"s{n}")
    (card,) = cards_inside(section)
    assert [one.title for one in card.inside] == [f"S{n}" for n in range(MOST_INSIDE)]


def test_section_lists_nothing_that_is_not_public(client, section):
    make_page(section, kind=ServicePage, title=f"Draft {SECRET}", slug="draft", live=False)
    closed = make_page(section, kind=SectionPage, title=f"Closed {SECRET}", slug="closed")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    make_page(closed, kind=ServicePage, title=f"Inside {SECRET}", slug="inside")
    hidden = make_page(section, kind=SectionPage, title="Open", slug="open")
    make_page(hidden, kind=ServicePage, title=f"Deep {SECRET}", slug="deep", live=False)
    for address in ("/services/", "/"):
        assert SECRET not in client.get(address).content.decode()
    assert [card.title for card in cards_inside(section)] == ["Open"]


def test_section_costs_the_same_however_much_is_in_it(client, section, cost):
    kinds = [ServicePage, StepsPage, SectionPage]
    costs = []
    for n, kind in enumerate(kinds):
        inner = make_page(section, kind=kind, title=f"Page {n}", slug=f"p{n}", intro="Words")
        if kind is SectionPage:
            make_page(inner, kind=ServicePage, title="Inside", slug="inside")
        costs.append(cost(client, "/services/"))
    assert costs[0] == costs[2] <= 14


def test_service_says_who_what_how_and_when(client, section):
    make_page(
        section, kind=ServicePage, title="Breaks", slug="breaks", who="<p>You</p>", cost="<p>Nothing</p>",
        how="<p>Ask</p>", times="<p>Soon</p>",
        action=json.dumps([{"type": "button", "value": {"url": "https://example.org/", "text": "Ask for a break"}}]),
        support=json.dumps([{"type": "contact", "value": {"name": "Desk", "about": "All", "phone": "01632 960117"}}]),
        related=json.dumps([{"type": "link", "value": {"page": section.pk, "description": "All of it"}}]),
    )  # fmt: skip
    content = client.get("/services/breaks/").content.decode()
    for part in (
        "Who can have it", "What it costs", "How to get it", "When, and how long it takes", "Who helps",
        '<a class="govuk-button do__button" href="https://example.org/">Ask for a break</a>',
        'href="tel:01632960117"', '<a class="links__link" href="/services/">Services</a>',
    ):  # fmt: skip
        assert part in content


def test_service_says_nothing_of_what_was_left_empty(client, section):
    make_page(section, kind=ServicePage, title="Bare", slug="bare")
    content = client.get("/services/bare/").content.decode()
    assert [part for part in ("What it costs", "Who helps", "Related pages", "<dl") if part in content] == []


def test_chapters_have_addresses_of_their_own_and_lead_on(client, section):
    make_guide(section, *THREE, intro="Read this.")
    first, second = client.get("/services/guide/"), client.get("/services/guide/chapter-2/")
    assert ("Words of 1" in first.content.decode(), "Words of 2" in first.content.decode()) == (True, False)
    content = second.content.decode()
    assert 'rel="prev" href="/services/guide/"' in content
    assert 'rel="next" href="/services/guide/chapter-3/"' in content
    assert '<span class="chapters__here" aria-current="page">Chapter 2</span>' in content
    assert '<link rel="canonical" href="http://testserver/services/guide/chapter-2/">' in content
    assert "Read this." in first.content.decode()


def test_address_of_the_first_chapter_is_the_guides(client, section):
    make_guide(section, *THREE)
    answer = client.get("/services/guide/chapter-1/")
    assert (answer.status_code, answer["Location"]) == (301, "/services/guide/")


@pytest.mark.parametrize("address", ["nowhere/", "chapter-2/more/", "CHAPTER-2/", "%F0%9F%98%80/", "print/print/"])
def test_chapter_that_is_not_there_is_missing(client, section, address):
    make_guide(section, *THREE)
    assert client.get(f"/services/guide/{address}").status_code == 404


def test_whole_guide_is_one_page_for_printing(client, section):
    make_guide(section, *THREE)
    content = client.get("/services/guide/print/").content.decode()
    assert [n for n in (1, 2, 3) if f"Words of {n}" in content] == [1, 2, 3]
    assert 'content="noindex' in content


def test_draft_guide_has_no_chapter(client, section):
    make_guide(section, *THREE, live=False)
    for address in ("", "chapter-2/", "print/"):
        assert client.get(f"/services/guide/{address}").status_code == 404


def test_guide_without_a_chapter_can_be_looked_at(client, section):
    make_guide(section)
    assert client.get("/services/guide/").status_code == 200


def test_sitemap_knows_the_chapters(client, section):
    make_guide(section, *THREE)
    content = client.get("/sitemap.xml").content.decode()
    assert "/services/guide/chapter-2/</loc>" in content
    assert "/services/guide/chapter-1/" not in content


def clean(*chapters):
    block = ChapterBlocks()
    return block.clean(block.to_python(list(chapters)))


def test_chapter_is_given_an_address_from_its_title():
    (made,) = clean(chapter("Ysgol a'r meddyg", "", words("x")))
    assert made.value["address"] == "ysgol-ar-meddyg"


@pytest.mark.parametrize(
    "chapters",
    [
        [chapter("Print", "print", words("x"))],
        [chapter("A", "same", words("x")), chapter("B", "same", words("x"))],
        [chapter("A", "Not An Address", words("x"))],
        [chapter("x" * 101, "a", words("x"))],
    ],
)
def test_address_that_would_not_be_found_is_refused(chapters):
    with pytest.raises(ValidationError):
        clean(*chapters)


def test_steps_are_numbered_and_open_without_a_script(client, section):
    step = {"title": "Ring us", "either": False, "text": "<p>Half an hour.</p>",
            "links": [{"page": section.pk, "text": "All services"}]}  # fmt: skip
    steps = [{"type": "step", "value": step}, {"type": "step", "value": {**step, "title": "Write", "either": True}}]
    make_page(section, kind=StepsPage, title="Steps", slug="steps", steps=json.dumps(steps))
    shut, opened = client.get("/services/steps/"), client.get("/services/steps/?steps=all")
    assert shut.content.decode().count('<details class="step__opens">') == 2
    assert opened.content.decode().count('<details class="step__opens" open>') == 2
    assert '<a class="govuk-link" href="/services/">All services</a>' in shut.content.decode()
    assert shut.content.decode().count("step--either") == 1
