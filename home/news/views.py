"""News for readers of feeds, and the page of an author."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.found.feeds import PublicFeed
from home.news.models import NewsArticlePage, NewsIndexPage
from home.news.queries import articles_by, published_articles
from home.people.queries import bylines

IN_FEED = 20


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    byline = get_object_or_404(bylines(), slug=slug)
    return render(request, "home/byline.html", {"byline": byline, "articles": articles_by(byline)[:50]})


class NewsFeed(PublicFeed):
    """The newest articles: titles and summaries of what anybody may read, nothing else."""

    def title(self) -> str:
        return _("News from %(site)s") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        news = NewsIndexPage.objects.live().public().first()
        return str(news.full_url if news else Site.objects.get(is_default_site=True).root_url)

    def items(self) -> QuerySet[NewsArticlePage]:
        return published_articles()[:IN_FEED]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return escape(item.summary)  # readers take it for HTML

    def item_link(self, item: NewsArticlePage) -> str:
        return str(item.full_url)

    def item_guid(self, item: NewsArticlePage) -> str:
        return f"urn:uuid:{item.translation_key}"

    def item_author_name(self, item: Any) -> str:
        return ", ".join(row.byline.name for row in item.authorships.all())

    def item_pubdate(self, item: NewsArticlePage) -> datetime:
        return timezone.make_aware(datetime.combine(item.date, time(9)))

    def item_updateddate(self, item: NewsArticlePage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
