"""Campaigns: one message for some weeks, and one thing to do."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import ActionBlock, BodyBlock
from home.pages.models import ContentPage, LeadPicture
from home.sharing.models import Shareable


class State(models.TextChoices):
    COMING = "coming", _("Not yet begun")
    ON = "on", _("On now")
    OVER = "over", _("Over")


class CampaignPage(Shareable, LeadPicture, ContentPage):
    """A campaign: a picture, a sentence, what to do, and until when."""

    intro = models.TextField(_("introduction"), max_length=400)
    hashtag = models.CharField(
        _("hashtag"),
        max_length=60,
        blank=True,
        validators=[RegexValidator(r"^#?\w+$", _("Letters and figures alone, without spaces."))],
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    action = StreamField(ActionBlock(), verbose_name=_("button"), blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.HomePage", "home.SectionPage"]
    subpage_types: list[str] = []
    template = "home/campaign_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        LeadPicture.picture_panel,
        FieldPanel("action"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], heading=_("When")),
        FieldPanel("hashtag"),
        FieldPanel("body"),
        Shareable.share_panel,
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("intro"),
        index.SearchField("hashtag"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("campaign")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)

    @property
    def tag(self) -> str:
        """The hashtag with its sign, however it was typed."""
        return f"#{self.hashtag.lstrip('#')}" if self.hashtag else ""

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day cannot be before the first.")})

    def changes_at(self, now: datetime) -> datetime | None:
        after = self.ends_on + timedelta(days=1) if self.ends_on else None
        return min((at for at in (midnight(self.starts_on), midnight(after)) if at and at > now), default=None)

    def state_on(self, day: date) -> State:
        if self.starts_on and day < self.starts_on:
            return State.COMING
        return State.OVER if self.ends_on and day > self.ends_on else State.ON

    @property
    def state(self) -> State:
        return self.state_on(timezone.localdate())


def midnight(day: date | None) -> datetime | None:
    """When that day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone()) if day else None
