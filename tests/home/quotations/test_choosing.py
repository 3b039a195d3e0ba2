"""What comms see of members' words: those that may be shown, and nothing of where they come from."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from home.pages.blocks import BodyBlock
from home.quotations.models import Quotation
from home.quotations.passages import plain_text, stands_in
from tests.factories.home import make_editor, make_home, make_page

pytestmark = pytest.mark.django_db


def make_quotation(words="Leave the light on.", **fields):
    ids = {"person": uuid.uuid4(), "source": uuid.uuid4(), "within": uuid.uuid4()}
    return Quotation.objects.create(words=words, credit="A carer", language="en-gb", **{**ids, **fields})


def taken_back(words="Said and taken back."):
    return make_quotation(words, state="withdrawn", withdrawn_at=timezone.now())


@pytest.mark.parametrize(
    ("passage", "text", "stands"),
    [
        ("the light", "Leave  the\nlight on", True),
        ("the ligh", "Leave the light on", False),
        ("eave the", "Leave the light on", False),
        ("(now)", "Leave it (now) please", True),
        ("", "anything", False),
        ("a.c", "abc", False),
        ("tŷ", "y tŷ mawr", True),
    ],
)
def test_passage_stands_in_text(passage, text, stands):
    assert stands_in(passage, text) is stands


def test_plain_text_of_markup():
    markup = "<p>Tea &amp; <strong>toast</strong>, now.</p><ul><li>one</li><li>two<br>three</li></ul>"
    assert plain_text(markup) == "Tea & toast, now. one two three"


def test_chooser_lists_what_may_be_shown_and_no_ids(client_of):
    make_home()
    offered, gone = make_quotation(), taken_back()
    editor = client_of(make_editor())
    html = editor.get(reverse("quotation_chooser:choose")).json()["html"]
    assert ("Leave the light on." in html, "Said and taken back." in html) == (True, False)
    assert [str(value) for value in (offered.person, offered.source, offered.within) if str(value) in html] == []
    assert editor.get(reverse("quotation_chooser:chosen", args=[offered.pk])).status_code == 200
    assert editor.get(reverse("quotation_chooser:chosen", args=[gone.pk])).status_code == 404


def test_chooser_is_for_staff_alone(client, client_of):
    from tests.factories.accounts import UserFactory

    make_home()
    make_quotation()
    assert client.get(reverse("quotation_chooser:choose")).status_code == 302
    assert client_of(UserFactory()).get(reverse("quotation_chooser:choose")).status_code == 404


def test_nobody_changes_the_words_in_cms(client_of):
    from tests.factories.home import make_publisher

    make_home()
    quotation = make_quotation()
    for path in (f"/cms/snippets/home/quotation/edit/{quotation.pk}/", "/cms/snippets/home/quotation/add/"):
        assert client_of(make_publisher()).get(path).status_code == 404
    answer = client_of(make_publisher()).post(reverse("quotation_chooser:create"), {"words": "x", "credit": "y"})
    assert (answer.status_code >= 400 or not Quotation.objects.filter(words="x").exists()) is True


def test_page_with_words_taken_back_shows_the_others(client, cost):
    def page(slug, *quotations):
        body = json.dumps([{"type": "members_words", "value": {"quotation": each.pk}} for each in quotations])
        return make_page(home, title="Support", slug=slug, body=body)

    home = make_home()
    page("three", make_quotation("One."), taken_back("Two."), make_quotation("Three."), make_quotation("Four."))
    page("one", make_quotation("Five."))
    content = client.get("/three/").content.decode()
    assert [word in content for word in ("One.", "Two.", "Three.")] == [True, False, True]
    assert cost(client, "/three/") == cost(client, "/one/")


def test_words_of_others_need_a_tick():
    from wagtail.blocks import StreamBlockValidationError

    value = [{"type": "quote", "value": {"quote": "Hello", "who": "", "language": ""}}]
    block = BodyBlock()
    with pytest.raises(StreamBlockValidationError):
        block.clean(block.to_python(value))
    value[0]["value"]["agreed"] = True
    block.clean(block.to_python(value))


def test_words_are_not_found_by_the_sites_search():
    block = BodyBlock()
    value = block.to_python([{"type": "members_words", "value": {"quotation": make_quotation("Findable words").pk}}])
    assert "Findable" not in " ".join(block.get_searchable_content(value))
