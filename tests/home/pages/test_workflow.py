"""A draft's way to the public, through the views people use."""

import json
import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, Page, PageSubscription
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.news.models import NewsArticlePage
from outbox.actions import send_due_letters
from outbox.models import Letter
from tests.factories.home import make_article, make_byline, make_editor, make_home, make_news, make_publisher

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


def article_form(**more):
    body = streamfield([("words", {"text": rich_text("<p>It answers in Welsh.</p>"), "language": ""})])
    plain = {
        "title": "The night line", "slug": "night-line", "date": "2026-11-20", "summary": "Somebody answers.",
        "picture": "", "picture_alt": "", "share_text": "", "share_tags": "", "share_picture": "",
        "language": "en-gb", "seo_title": "", "search_description": "",
        "go_live_at": "", "expire_at": "", "body": body,
        "authorships": inline_formset([{"byline": str(row.pk)} for row in more.pop("authors", [])]),
        "comments": inline_formset([]), **more,
    }  # fmt: skip
    return nested_form_data(plain)


@pytest.fixture
def news(db):
    return make_news(make_home())


def letters():
    return list(Letter.objects.order_by("due_at").values_list("template", "person__email"))


def add(client, news, **more):
    return client.post(
        reverse("wagtailadmin_pages:add", args=["home", "newsarticlepage", news.pk]), article_form(**more)
    )


def test_draft_is_submitted_approved_and_read(news, client_of, client):
    editor, publisher = make_editor(display_name="Comms"), make_publisher(email="pub@example.org")
    make_publisher(email="suspended@example.org", state="banned", is_active=False)
    byline = make_byline()
    answer = add(client_of(editor), news, authors=[byline], **{"action-submit": "1"})
    page = NewsArticlePage.objects.get()
    assert answer.status_code == 302
    assert (page.live, client.get("/news/night-line/").status_code) == (False, 404)
    assert mail.outbox == []
    assert letters() == [("page_news", "pub@example.org")]

    task = page.current_workflow_task_state
    answer = client_of(publisher).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""}
    )
    assert answer.status_code in {200, 302}
    assert letters() == [("page_news", "pub@example.org"), ("page_news", editor.email)]
    answer = client.get("/news/night-line/")
    assert answer.status_code == 200
    assert "It answers in Welsh." in answer.content.decode()
    assert "Siân Prydderch" in answer.content.decode()


def test_rejection_and_comments_are_told_by_letters_without_a_word_of_them(news, client_of):
    editor, publisher = make_editor(), make_publisher(email="pub@example.org")
    add(client_of(editor), news, **{"action-submit": "1"})
    page = NewsArticlePage.objects.get()
    Letter.objects.all().delete()
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "reject", page.current_workflow_task_state.pk]
    )
    client_of(publisher).post(address, {"comment": "Too long"})
    assert letters() == [("page_news", editor.email)]

    PageSubscription.objects.create(page=page, user=publisher, comment_notifications=True)
    comment = {"text": "Shorter now?", "contentpath": "summary", "position": "", "resolved": ""}
    form = article_form(comments=inline_formset([{**comment, "id": "", "replies": inline_formset([])}]))
    answer = client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert answer.status_code == 302
    assert Comment.objects.get().text == "Shorter now?"
    assert letters() == [("page_news", editor.email), ("page_news", "pub@example.org")]
    assert mail.outbox == []
    send_due_letters(now=timezone.now())
    for message in mail.outbox:
        assert "/cms/" in message.body
        told = f"{message.subject} {message.body}"
        assert [word for word in ("night line", "Too long", "Shorter", editor.display_name) if word in told] == []


def test_editor_cannot_publish(news, client_of):
    editor = client_of(make_editor())
    add(editor, news, **{"action-publish": "1"})
    page = NewsArticlePage.objects.get()
    assert page.live is False
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), article_form(**{"action-publish": "1"}))
    assert (answer.status_code, NewsArticlePage.objects.get().live) == (302, False)


def test_editor_cannot_approve_their_own_draft(news, client_of):
    editor = client_of(make_editor())
    add(editor, news, **{"action-submit": "1"})
    page = NewsArticlePage.objects.get()
    task = page.current_workflow_task_state
    editor.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": ""})
    assert NewsArticlePage.objects.get().live is False


def test_editor_cannot_unpublish_or_delete_what_is_public(news, client_of):
    page = make_article(news)
    editor = client_of(make_editor())
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert NewsArticlePage.objects.get().live is True


def test_change_to_a_public_page_waits_while_the_old_words_stay(news, client_of, client):
    page = make_article(news, title="Old words", slug="words")
    form = article_form(title="New words", slug="words", **{"action-submit": "1"})
    client_of(make_editor()).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    content = client.get("/news/words/").content.decode()
    assert ("Old words" in content, "New words" in content) == (True, False)


def test_editor_sees_a_preview_of_the_draft(news, client_of):
    editor = client_of(make_editor())
    address = reverse("wagtailadmin_pages:preview_on_add", args=["home", "newsarticlepage", news.pk])
    assert editor.post(address, article_form(authors=[make_byline()])).json()["is_valid"] is True
    answer = editor.get(address)
    policy = answer["Content-Security-Policy"]
    assert ("frame-ancestors 'self'" in policy, "unsafe-inline" in policy) == (True, False)
    content = answer.content.decode()
    assert all(words in content for words in ("The night line", "It answers in Welsh.", "Siân Prydderch"))


def test_picture_without_a_choice_about_its_description_is_refused(news, client_of):
    from tests.factories.home import make_image

    editor, image = client_of(make_editor()), make_image()
    answer = add(editor, news, picture=str(image.pk))
    assert answer.context["form"].has_error("picture_alt")
    assert add(editor, news, picture=str(image.pk), picture_is_decoration="on").status_code == 302
    assert NewsArticlePage.objects.get().alt == ""


BAD_LINKS = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x"]


def crafted(link: str) -> str:
    """What Draftail would never send: a forbidden link, HTML as text, and an embed from elsewhere."""
    plain = {"depth": 0, "inlineStyleRanges": []}
    read = {"offset": 0, "length": 4, "key": 0}
    blocks = [
        {**plain, "key": "a", "type": "unstyled", "text": "Read <img src=x onerror=alert(1)>", "entityRanges": [read]},
        {**plain, "key": "b", "type": "atomic", "text": "x", "entityRanges": [{"offset": 0, "length": 1, "key": 1}]},
    ]
    entities = {
        "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link}},
        "1": {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "https://evil.example/x"}},
    }
    return json.dumps({"blocks": blocks, "entityMap": entities})


def test_crafted_rich_text_keeps_no_script(news, client_of, client):
    """G05."""
    body = streamfield([("words", {"text": crafted(link), "language": ""}) for link in BAD_LINKS])
    add(client_of(make_publisher()), news, body=body, **{"action-publish": "1"})
    content = client.get("/news/night-line/").content.decode()
    main = content[content.index("<main") : content.index("</article>")].lower()
    assert main.count("<a>read</a> &lt;img src=x onerror") == len(BAD_LINKS)
    assert [bad for bad in ("<script", "<img", "<iframe", "evil.example") if bad in main] == []
    led = re.findall(r'href="([^"]*)"', main)  # to its topics and feeds, and to where it can be shared
    assert [link for link in led if not re.match(r"(/|#|mailto:\?|https://)", link)] == []


def test_page_types_stay_in_their_places():
    """Each says below what it may stand: one that forgot could be put anywhere, below a piece of news too."""

    from home.models import HomePage, NewsIndexPage, StandardPage

    below = {kind.__name__ for kind in HomePage.allowed_subpage_models()}
    assert below >= {"StandardPage", "SectionPage", "NewsIndexPage", "BlogIndexPage", "EventIndexPage"}
    assert not below & {"NewsArticlePage", "BlogPostPage", "EventPage", "HomePage"}
    assert NewsArticlePage.allowed_subpage_models() == []
    assert {kind.__name__ for kind in NewsArticlePage.allowed_parent_page_models()} == {"NewsIndexPage"}
    assert {kind.__name__ for kind in StandardPage.allowed_parent_page_models()} == {
        "HomePage",
        "SectionPage",
        "StandardPage",
    }
    assert {kind.__name__ for kind in NewsIndexPage.allowed_parent_page_models()} == {"HomePage"}
    assert Page.allowed_subpage_models() != []
