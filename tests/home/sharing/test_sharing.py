import re
from html import unescape

import pytest
from django.core.exceptions import ValidationError

from home.sharing.models import tags_in
from tests.factories.home import make_article, make_home, make_image, make_news

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("typed", "tags"),
    [("", []), ("#Maethu", ["Maethu"]), ("maethu, #Maethu  cymru", ["maethu", "cymru"]), ("#a,#b", ["a", "b"])],
)
def test_hashtags_as_they_are_typed(typed, tags):
    assert tags_in(typed) == tags


@pytest.mark.parametrize("typed", ["#", "two-words", "#2026", "<b>", "#a#b", "x" * 60])
def test_what_is_no_hashtag(typed):
    with pytest.raises(ValueError, match=re.escape(typed)):
        tags_in(typed)


def test_form_says_which_word_is_no_hashtag():
    article = make_article(make_news(make_home()))
    article.share_tags = "ok no-good"
    with pytest.raises(ValidationError) as error:
        article.clean()
    assert "“no-good” is no hashtag" in str(error.value)
    article.share_tags = "a1 b1 c1 d1 e1 f1"
    with pytest.raises(ValidationError, match="Five hashtags"):
        article.clean()
    article.share_tags = "maethu cymru"
    article.clean()
    assert article.share_tags == "#maethu #cymru"


def test_page_has_words_picture_and_plain_links(client):
    news = make_news(make_home())
    lead, own = make_image("Lead"), make_image("Own")
    make_article(news, slug="a", title="Tea & cake", picture=lead, picture_alt="Hills")
    make_article(
        news,
        slug="b",
        share_text="Come & see",
        share_tags="#maethu",
        picture=lead,
        picture_alt="Hills",
        share_picture=own,
    )
    plain, told = client.get("/news/a/").content.decode(), client.get("/news/b/").content.decode()
    assert "Tea & cake\nhttp://testserver/news/a/</textarea>" in unescape(plain)
    assert "Come & see\n#maethu\nhttp://testserver/news/b/</textarea>" in unescape(told)
    assert 'href="mailto:?subject=Tea%20%26%20cake&amp;body=' in plain
    assert ("lead" in _download(plain), "own" in _download(told)) == (True, True)
    for content in (plain, told):
        elsewhere = [part.split('"')[0] for part in content.split('src="')[1:] if part.startswith("http")]
        assert elsewhere == []
        assert 'type="button" data-copy="share-text"' in content


def _download(content: str) -> str:
    before = content[: content.index('" download>')]
    return before[before.rindex('href="') + 6 :]
