"""What the public may read of the news."""

from django.db.models import QuerySet

from home.news.models import NewsArticlePage, NewsIndexPage
from home.people.models import Byline
from home.stories.queries import published


def published_articles() -> QuerySet[NewsArticlePage]:
    """Articles anybody may read, the newest first, with what a list of them shows: a fixed number of queries."""
    return published(NewsArticlePage)


def articles_by(byline: Byline) -> QuerySet[NewsArticlePage]:
    return published_articles().filter(authorships__byline=byline)


def promoted_on(page: NewsIndexPage) -> list[NewsArticlePage]:
    """What editors put on top, in their order; what is no longer public drops out. Names are not fetched."""
    ids = [row.article_id for row in page.promoted.all()]
    found = published_articles().prefetch_related(None).in_bulk(ids) if ids else {}
    return [found[pk] for pk in ids if pk in found]
