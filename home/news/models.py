"""News: a list, and articles with authors."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from home.pages.blocks import BodyBlock
from home.pages.models import ContentPage, LeadPicture

Day = date  # an article has a field of that name


class NewsIndexPage(ContentPage):
    """All news, the newest first."""

    schema_type = "CollectionPage"

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.NewsArticlePage"]
    template = "home/news_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("news list")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)


def today() -> date:
    return timezone.localdate()


class NewsArticlePage(LeadPicture, ContentPage):
    """One piece of news."""

    share_type = "article"
    schema_type = "NewsArticle"

    date = models.DateField(_("date"), default=today)
    summary = models.TextField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists."))
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "home/news_article_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        LeadPicture.picture_panel,
        FieldPanel("body"),
        InlinePanel("authorships", label=_("author"), heading=_("Authors")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = _("news article")

    @property
    def description(self) -> str:
        return str(self.search_description or self.summary)

    @property
    def published_on(self) -> Day:
        return self.date


class Authorship(Orderable):
    """Who wrote an article, in the order they are named."""

    article = ParentalKey(NewsArticlePage, on_delete=models.CASCADE, related_name="authorships")
    byline = models.ForeignKey("home.Byline", verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("byline")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "byline"], name="authorship_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.byline_id}"
