"""What the public may read of the news."""

from django.db.models import Prefetch, QuerySet

from home.media.models import SiteImage
from home.news.models import Authorship, NewsArticlePage
from home.people.models import Byline

CARD = "fill-640x400|format-webp"
FACE = "fill-160x160|format-webp"


def published_articles() -> QuerySet[NewsArticlePage]:
    """Articles anybody may read, the newest first, with what a list of them shows: a fixed number of queries."""
    authorships = Authorship.objects.select_related("byline").order_by("sort_order")
    articles: QuerySet[NewsArticlePage] = (
        NewsArticlePage.objects.live()
        .public()
        .defer_streamfields()
        .prefetch_related(
            Prefetch("picture", SiteImage.objects.prefetch_renditions(CARD)),
            Prefetch("authorships", authorships),
        )
        .order_by("-date", "-first_published_at", "-pk")
    )
    return articles


def articles_by(byline: Byline) -> QuerySet[NewsArticlePage]:
    return published_articles().filter(authorships__byline=byline)


def authors_of(article: NewsArticlePage) -> list[Byline]:
    """The article's authors in order, those of an unsaved draft too, so that a preview shows them.

    Kept on the article, because its head names them as its first lines do.
    """
    if "_authors" not in article.__dict__:
        article.__dict__["_authors"] = _authors_of(article)
    found: list[Byline] = article.__dict__["_authors"]
    return found


def _authors_of(article: NewsArticlePage) -> list[Byline]:
    named = sorted(article.authorships.all(), key=lambda row: row.sort_order or 0)
    ids = [row.byline_id for row in named]
    faces = Prefetch("picture", SiteImage.objects.prefetch_renditions(FACE))
    bylines = Byline.objects.prefetch_related(faces).in_bulk(ids)
    return [bylines[pk] for pk in ids if pk in bylines]
