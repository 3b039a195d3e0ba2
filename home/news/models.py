"""News: a list, and articles with authors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from home.stories.models import Signature, Story, StoryList, today

__all__ = ["Authorship", "NewsArticlePage", "NewsIndexPage", "PromotedArticle", "today"]  # `today` for migration 0001
MOST_PROMOTED = 3


class NewsIndexPage(StoryList):
    """All news, the newest first, under the few that editors put on top."""

    kept_queries = ("page", "topic", "when")
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsArticlePage"]
    template = "home/news_index_page.html"
    content_panels = [
        *StoryList.content_panels,
        InlinePanel(
            "promoted",
            label=_("article"),
            heading=_("On top of the list"),
            help_text=_("Three at most. They stand above all other news, in this order."),
            max_num=MOST_PROMOTED,
        ),
    ]

    class Meta:
        verbose_name = _("news list")


class NewsArticlePage(Story):
    """One piece of news."""

    schema_type = "NewsArticle"

    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_article_page.html"

    class Meta:
        verbose_name = _("news article")


class PromotedArticle(Orderable):
    """An article that stands on top of the list."""

    page = ParentalKey(NewsIndexPage, on_delete=models.CASCADE, related_name="promoted")
    article = models.ForeignKey(NewsArticlePage, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("article")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "article"], name="promoted_once")]

    def __str__(self) -> str:
        return str(self.article_id)


class Authorship(Signature):
    """Who wrote an article."""

    article = ParentalKey(NewsArticlePage, on_delete=models.CASCADE, related_name="authorships")

    class Meta(Signature.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["article", "byline"], name="authorship_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.byline_id}"
