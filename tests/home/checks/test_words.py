"""What is told of a page while it is written."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page

from home.checks.queries import LONG_PARAGRAPH, findings, reading_age
from home.pages.models import StandardPage
from tests.factories.home import make_editor, make_home, make_page

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
EASY = "We pay you each week. You can ask us for help at any time. We will call you back the same day. "
HARD = (
    "Notwithstanding antecedent determinations, remuneration arrangements necessitate comprehensive documentary "
    "verification, administered proportionately by authorised representatives of the accommodating organisation. "
)


def words(*texts):
    return [{"type": "words", "value": {"text": f"<p>{text}</p>", "language": ""}} for text in texts]


def page_of(*blocks, **fields):
    body = json.dumps([block for part in blocks for block in part])
    return StandardPage(**{"title": "Money", "intro": "What we pay.", "body": body, **fields})


def heading(text, level):
    return [{"type": "heading", "value": {"text": text, "level": level, "language": ""}}]


def said(page):
    return [(found.says.split(".")[0], found.words) for found in findings(page)]


def test_good_page_has_nothing_to_look_at():
    page = page_of(heading("Pay", "2"), words(EASY), heading("When", "3"), words('<a href="/pay/">What we pay</a>'))
    assert said(page) == []


def test_page_without_a_word_for_lists_is_told():
    assert [says[:19] for says, _words in said(page_of(words(EASY), intro=""))] == ["Say in a sentence w"]


def test_heading_of_a_part_without_its_section_is_told():
    assert said(page_of(heading("When", "3"))) == [("This heading is part of a section that has no heading", "When")]


@pytest.mark.parametrize("text", ["Click here", "here", "Read more…", "YMA", "cliciwch yma"])
def test_links_that_say_nothing_are_told(text):
    page = page_of(words(f'For pay <a href="/pay/">{text}</a> today.'))
    assert [found for _says, found in said(page)] == [text]


def test_long_sentences_and_paragraphs_are_told_with_their_first_words():
    sentence = " ".join(["word"] * 26) + "."
    assert said(page_of(words(sentence))) == [("This sentence has 26 words", " ".join(["word"] * 12) + "…")]
    many = "One two three four five six. " * (LONG_PARAGRAPH // 6 + 1)
    assert [says[:14] for says, _words in said(page_of(words(many)))] == ["This paragraph"]


def test_reading_age_tells_easy_from_hard_and_says_nothing_of_welsh():
    easy, hard = reading_age(page_of(words(EASY * 3))), reading_age(page_of(words(HARD * 3)))
    assert easy <= 9
    assert hard >= 18
    assert reading_age(page_of(words(EASY))) is None
    assert reading_age(page_of(words(EASY * 3), language="cy")) is None


def test_hostile_and_huge_text_ends():
    page = page_of(words("<a><a><a>" + "a" * 200_000, "!" * 50_000, "." * 50_000, "A. " * 20_000))
    assert isinstance(findings(page), list)
    assert findings(StandardPage(title="Empty", intro="x")) == []


def test_editor_sees_them_beside_the_page_and_is_warned_when_sending_it_in(client_of):
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    editor = client_of(make_editor())
    page = make_page(make_home(), title="Money", slug="money", live=False)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    body = streamfield([("words", {"text": rich_text('<p>For pay <a href="/x/">click here</a></p>'), "language": ""})])
    plain = {
        "title": "Money", "slug": "money", "intro": "What we pay.", "language": "en-gb", "seo_title": "",
        "search_description": "", "go_live_at": "", "expire_at": "", "body": body,
        "comments": inline_formset([]), "related": streamfield([]), "action-submit": "1",
    }  # fmt: skip
    answer = editor.post(edit, nested_form_data(plain), follow=True)
    content = answer.content.decode()
    assert "One thing on this page could be easier to read." in content
    assert "Say in the words of the link where it leads" in editor.get(edit).content.decode()
    assert Page.objects.get(pk=page.pk).workflow_in_progress
