"""What the pages of news, the blog and events ask for while they are drawn."""

from typing import Any

from django import template
from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from home.blog.models import BlogIndexPage, BlogPostPage
from home.blog.queries import posts_by, published_posts
from home.caching.marks import true_until
from home.events.queries import coming_events, next_end, past_events
from home.news.models import NewsArticlePage, NewsIndexPage
from home.news.queries import articles_by, promoted_on, published_articles
from home.people.models import Byline
from home.stories.models import Story
from home.stories.queries import Beginning, Listing, authors_of, beginning_for, listing_of

register = template.Library()
EVENTS_PER_PAGE = 20
ON_PROFILE = 30


@register.simple_tag(takes_context=True)
def story_list(context: template.Context, page: NewsIndexPage | BlogIndexPage) -> Listing:
    """The leaf of the list that was asked for; kept with the page, because two parts of the template ask."""
    if not hasattr(page, "listing"):
        request: HttpRequest = context["request"]
        is_news = isinstance(page, NewsIndexPage)
        page.listing = listing_of(
            published_articles() if is_news else published_posts(),
            topic=request.GET.get("topic", ""),
            when=request.GET.get("when", ""),
            number=request.GET.get("page"),
            promoted=promoted_on(page) if is_news else (),
        )
    return page.listing


@register.simple_tag(takes_context=True)
def event_list(context: template.Context, page: Any) -> Leaf[Any]:
    """A leaf of what is to come, or with `?show=past` of what was."""
    if not hasattr(page, "leaf"):
        request: HttpRequest = context["request"]
        true_until(request, next_end(timezone.now()))
        found = past_events() if request.GET.get("show") == "past" else coming_events()
        page.leaf = Paginator(found, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    return page.leaf


@register.simple_tag
def beginning(story: Story, user: User) -> Beginning | None:
    return beginning_for(story, user)


@register.simple_tag
def authors(story: Story) -> list[Byline]:
    return authors_of(story)


@register.simple_tag
def written_by(byline: Byline) -> dict[str, list[NewsArticlePage] | list[BlogPostPage]]:
    if not byline.pk:
        return {"articles": [], "posts": []}
    return {"articles": list(articles_by(byline)[:ON_PROFILE]), "posts": list(posts_by(byline)[:ON_PROFILE])}
