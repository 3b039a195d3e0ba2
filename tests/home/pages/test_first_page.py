import json

import pytest
from django.test import Client
from wagtail.search.backends import get_search_backend

from home.pages.blocks import BodyBlock
from home.services.models import SectionPage
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory
from tests.factories.home import make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
SECRET = "canary7f3e"


def heading(text, level="2"):
    return {"type": "heading", "value": {"text": text, "level": level, "language": ""}}


def make_found(home, **fields):
    """In the index, which the suite does not write by itself."""
    get_search_backend().add(make_page(home, **fields))


def test_first_page_finds_public_pages_without_a_script_or_a_cookie(client):
    home = make_home()
    make_found(home, title="Breaks for carers", slug="breaks", intro="A weekend off.")
    make_found(home, title=f"Breaks {SECRET}", slug="draft", live=False)
    content = client.get("/").content.decode()
    assert 'action="/search/"' in content
    answer = client.get("/search/?q=breaks")
    found = answer.content.decode()
    assert '<a href="/breaks/">Breaks for carers</a>' in found
    assert ("A weekend off." in found, SECRET in found, dict(answer.cookies)) == (True, False, {})


def test_search_of_a_visitor_comes_in_leaves(client):
    home = make_home()
    for n in range(12):
        make_found(home, title=f"Breaks {n}", slug=f"breaks-{n}")
    first, second = client.get("/search/?q=breaks"), client.get("/search/?q=breaks&page=2")
    assert [answer.content.decode().count('<a href="/breaks-') for answer in (first, second)] == [10, 2]
    assert "?page=2&amp;q=breaks" in first.content.decode()
    for page in ("-1", "NaN", "99999999999", "'"):
        assert client.get("/search/", {"q": "breaks", "page": page}).status_code == 200


@pytest.mark.parametrize("q", ["", "x" * 300, "<script>alert(1)</script>", "'; DROP", '"', "%", "\u202e"])
def test_search_of_a_visitor_takes_whatever_is_typed(client, q):
    make_home()
    answer = client.get("/search/", {"q": q})
    assert (answer.status_code, "<script>alert" in answer.content.decode()) == (200, False)


def test_words_in_the_address_search_nothing_private(client_of):
    """A member's words would stand in histories and logs: they are filled in, and looked for when sent."""
    make_home()
    answer = client_of(UserFactory()).get("/search/?q=breaks")
    assert 'value="breaks"' in answer.content.decode()
    assert answer.context["results"] is None


def test_first_page_shows_sections(client):
    home = make_home()
    section = make_page(home, kind=SectionPage, title="Services", slug="services", intro="What you can have.")
    make_page(section, title="Books", slug="books")
    content = client.get("/").content.decode()
    assert '<a href="/services/">Services</a>' in content
    assert '<a class="door__link" href="/services/books/">Books</a>' in content


def test_first_page_shows_groups_that_want_it_and_no_others(client):
    make_home(groups_title="Already fostering?")
    plain = {"summary": "For carers", "visibility": "closed"}
    CommunityFactory(**{**plain, "name": "Open to see", "shows_to_all": True})
    CommunityFactory(**{**plain, "name": f"Not asked {SECRET}"})
    CommunityFactory(**{**plain, "name": f"Secret {SECRET}", "shows_to_all": True, "visibility": "secret"})
    content = client.get("/").content.decode()
    assert "Open to see" in content
    assert SECRET not in content


def test_first_page_costs_the_same_however_much_it_shows(cost):
    home = make_home(groups_title="Already fostering?")
    costs = []
    for n in range(3):
        section = make_page(home, kind=SectionPage, title=f"Section {n}", slug=f"s{n}")
        make_page(section, title="Inside", slug="inside")
        CommunityFactory(name=f"Group {n}", shows_to_all=True, visibility="closed")
        costs.append(cost(Client(), "/"))
    assert costs[0] == costs[2] <= 15


def test_long_page_begins_with_what_is_in_it(client):
    home = make_home()
    three = [heading("One"), heading("Deep", "3"), heading("Two"), heading("Three")]
    make_page(home, title="Long", slug="long", body=json.dumps(three))
    make_page(home, title="Short", slug="short", body=json.dumps(three[:3]))
    content = client.get("/long/").content.decode()
    assert "On this page" in content
    for text in ("One", "Two", "Three"):
        anchor = content.split(f'">{text}</a>')[0].rpartition('href="#')[2]
        assert f'<h2 class="govuk-heading-l" id="{anchor}">{text}</h2>' in content
    assert "On this page" not in client.get("/short/").content.decode()


def test_every_block_says_what_it_is_for_and_shows_an_example():
    for name, block in BodyBlock().child_blocks.items():
        has_example = block.is_previewable or name == "members_words"  # an example of ours would be nobody's words
        assert (name, bool(block.get_description()), has_example) == (name, True, True)


def table(**given):
    value = {"caption": "Allowance", "columns": [{"type": "row", "heading": "Age"}, {"type": "figure", "heading": "£"}],
             "rows": [{"values": ["0 to 4", "189"]}]}  # fmt: skip
    return {"type": "table", "value": {**value, **given}}


def test_table_is_one_that_a_screen_reader_can_read(client):
    make_page(make_home(), title="Table", slug="table", body=json.dumps([table()]))
    content = client.get("/table/").content.decode()
    assert 'role="region" aria-label="Allowance" tabindex="0"' in content
    assert '<th scope="row" class="govuk-table__header">0 to 4</th>' in content
    assert content.count('scope="col"') == 2


@pytest.mark.parametrize(
    "given",
    [{"caption": " "}, {"columns": [], "rows": []}, {"rows": []}, {"columns": [{"type": "row", "heading": ""}] * 2}],
)
def test_table_without_caption_or_headings_is_refused(given):
    from django.core.exceptions import ValidationError

    block = BodyBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python([table(**given)]))
