"""Public consultations: what is asked, until when, and what became of the answers."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import RICH_TEXT, ActionBlock, BodyBlock, SupportBlock
from home.pages.models import ContentPage


class State(models.TextChoices):
    COMING = "coming", _("Opens soon")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed, answers are being read")
    ANSWERED = "answered", _("Closed, feedback given")


class HeardBlock(blocks.StructBlock):
    said = blocks.TextBlock(max_length=600, rows=3, label=_("You said"))
    did = blocks.TextBlock(max_length=900, rows=3, label=_("We did"), help_text=_("Or why it could not be done."))

    class Meta:
        icon = "openquote"
        label = _("You said, we did")


class HeardBlocks(blocks.StreamBlock):
    heard = HeardBlock()

    class Meta:
        required = False


class ConsultationIndexPage(ContentPage):
    """All consultations: those one can still take part in first."""

    kept_queries = ("page",)

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.ConsultationPage"]
    template = "home/consultation_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of consultations")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)


class ConsultationPage(ContentPage):
    """One consultation, from the announcement to what was done."""

    intro = models.TextField(_("what is asked"), max_length=400, help_text=_("One or two sentences, shown in lists."))
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    body = StreamField(BodyBlock(), verbose_name=_("what it is about"), blank=True)
    action = StreamField(
        ActionBlock(), verbose_name=_("where to take part"), blank=True, help_text=_("Shown while it is open.")
    )
    other_ways = RichTextField(_("other ways to take part"), features=RICH_TEXT, blank=True)
    support = StreamField(SupportBlock(), verbose_name=_("who helps"), blank=True)
    feedback = RichTextField(_("what we heard"), features=RICH_TEXT, blank=True)
    heard = StreamField(HeardBlocks(), verbose_name=_("you said, we did"), blank=True)
    feedback_on = models.DateField(_("feedback given on"), null=True, blank=True)

    parent_page_types = ["home.ConsultationIndexPage"]
    subpage_types: list[str] = []
    template = "home/consultation_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], heading=_("When")),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("action"), FieldPanel("other_ways")], heading=_("Taking part")),
        FieldPanel("support"),
        MultiFieldPanel(
            [FieldPanel("feedback_on"), FieldPanel("feedback"), FieldPanel("heard")], heading=_("What became of it")
        ),
    ]
    search_fields = [
        *Page.search_fields,
        *(index.SearchField(name) for name in ("intro", "body", "other_ways", "feedback", "heard")),
        index.FilterField("opens_at"),
        index.FilterField("closes_at"),
    ]

    class Meta:
        verbose_name = _("consultation")
        indexes = [models.Index(fields=["closes_at"], name="consultation_closes")]

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("It cannot close before it opens.")})
        if self.feedback_on and not (self.feedback or self.heard):
            raise ValidationError({"feedback_on": _("Write what you heard, or what was said and done, with this day.")})

    def changes_at(self, now: datetime) -> datetime | None:
        return min((at for at in (self.opens_at, self.closes_at) if at > now), default=None)

    def state_at(self, now: datetime) -> State:
        if now < self.opens_at:
            return State.COMING
        if now < self.closes_at:
            return State.OPEN
        return State.ANSWERED if self.feedback_on else State.CLOSED

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())
