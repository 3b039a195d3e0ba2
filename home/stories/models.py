"""What news and blog posts have in common: authors, topics, a date, a picture and words."""

from datetime import date

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from home.pages.blocks import BodyBlock
from home.pages.models import ContentPage, LeadPicture
from home.sharing.models import Shareable


class Topic(models.Model):
    """What a story is about. Publishers make the list, so that it stays short and readers can choose from it."""

    name = models.CharField(_("name"), max_length=60)
    name_cy = models.CharField(_("name in Welsh"), max_length=60, blank=True)
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("The last part of the address of its feed.")
    )

    panels = [FieldPanel("name"), FieldPanel("name_cy"), FieldPanel("slug")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    @property
    def local_name(self) -> str:
        """Its name in the reader's language, where it has one there."""
        return self.name_cy if self.name_cy and (get_language() or "").startswith("cy") else self.name


Day = date  # a story has a field of that name


def today() -> date:
    return timezone.localdate()


class Story(Shareable, LeadPicture, ContentPage):
    """A dated piece that somebody wrote and signs. Its authors are rows `authorships` of its own kind."""

    share_type = "article"
    schema_type = "Article"
    review_months = None

    date = models.DateField(_("date"), default=today, db_index=True)
    summary = models.TextField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists."))
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")

    content_panels = [
        HelpPanel(template="home/cms/beginning.html"),
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("summary"),
        LeadPicture.picture_panel,
        FieldPanel("body"),
        InlinePanel("authorships", label=_("author"), heading=_("Authors")),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        Shareable.share_panel,
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        return str(self.search_description or self.summary)

    @property
    def published_on(self) -> Day:
        return self.date


class StoryList(ContentPage):
    """A list of stories of one kind."""

    schema_type = "CollectionPage"
    review_months = None

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        abstract = True

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)


class Signature(Orderable):
    """Who wrote a story, in the order they are named."""

    byline = models.ForeignKey("home.Byline", verbose_name=_("author"), on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("byline")]

    class Meta(Orderable.Meta):
        abstract = True
