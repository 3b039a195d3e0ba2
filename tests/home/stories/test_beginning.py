"""How a nervous first-timer begins in /cms/."""

import pytest
from django.urls import reverse

from home.blog.models import BlogPostPage
from tests.factories.home import make_blog, make_blog_post, make_byline, make_editor, make_home

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]
WORDS = "Only you and your editor see this until it is published."


def add_page(blog):
    return reverse("wagtailadmin_pages:add", args=["home", "blogpostpage", blog.pk])


def test_first_timer_is_offered_an_outline_and_an_example(client_of):
    blog, editor = make_blog(make_home()), make_editor()
    byline = make_byline("Gwen Tudur", account=editor)
    make_blog_post(blog, title="An example to read", slug="example", authors=[make_byline()])
    page = client_of(editor).get(add_page(blog)).content.decode()
    assert (WORDS in page, "Start from an outline" in page, "An example to read" in page) == (True, True, True)
    assert "What did you notice?" not in page
    assert f'name="authorships-0-byline" value="{byline.pk}"' in page
    outlined = client_of(editor).get(f"{add_page(blog)}?outline=yes").content.decode()
    assert "What did you notice?" in outlined
    assert BlogPostPage.objects.count() == 1


def test_who_has_published_is_told_only_who_sees_it(client_of):
    blog, editor = make_blog(make_home()), make_editor()
    make_blog_post(blog, title="Mine", slug="mine", authors=[make_byline(account=editor)])
    page = client_of(editor).get(add_page(blog)).content.decode()
    assert (WORDS in page, "Is this your first one?" in page) == (True, False)


def test_edit_screen_says_it_until_it_is_published(client_of):
    blog, editor = make_blog(make_home()), make_editor()
    for live in (False, True):
        post = make_blog_post(blog, slug=f"p{live}".lower(), live=live, owner=editor)
        page = client_of(editor).get(reverse("wagtailadmin_pages:edit", args=[post.pk])).content.decode()
        assert (WORDS in page) is not live


def test_account_behind_a_byline_is_in_no_form(client_of):
    from tests.factories.home import make_publisher

    make_home()
    editor = make_editor(email="hidden@example.org")
    byline = make_byline(account=editor)
    page = client_of(make_publisher()).get(reverse("wagtailsnippets_home_byline:edit", args=[byline.pk]))
    assert ("hidden@example.org" in page.content.decode(), 'name="account"' in page.content.decode()) == (False, False)
