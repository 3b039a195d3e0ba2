"""Public events: what is on, when and where. The events of private groups are in `communities` and never here."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.pages.blocks import BodyBlock
from home.pages.models import ContentPage, LeadPicture
from home.sharing.models import Shareable

PHONE = RegexValidator(r"^\+?[0-9 ]{3,20}$", _("Give the number in figures and spaces, such as 01632 960 123."))
WEB = URLValidator(["https", "http"])
LONGEST = timedelta(days=366)


class EventIndexPage(ContentPage):
    """What is to come, month by month, and what was."""

    kept_queries = ("page", "show")

    schema_type = "CollectionPage"
    review_months = None

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.EventPage"]
    template = "home/event_index_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = _("list of events")

    @property
    def description(self) -> str:
        return str(self.search_description or self.intro)


class EventPage(Shareable, LeadPicture, ContentPage):
    """Something one can come to. All times are those of the wall clock here (Europe/London)."""

    schema_type = "Event"
    review_months = None

    class Standing(models.TextChoices):
        ON = "on", _("It takes place")
        POSTPONED = "postponed", _("It is put off to a later day")
        CANCELLED = "cancelled", _("It is cancelled")

    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), help_text=_("A good guess will do."), db_index=True)
    is_all_day = models.BooleanField(_("all day"), default=False, help_text=_("Only the days are shown, and no times."))
    standing = models.CharField(_("does it take place?"), max_length=9, choices=Standing.choices, default=Standing.ON)
    summary = models.TextField(_("summary"), max_length=300, help_text=_("One or two sentences, shown in lists."))
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("Such as: Llanfryn Library"))
    address = models.TextField(_("address"), max_length=300, blank=True)
    online_link = models.URLField(
        _("link to join online"), max_length=500, blank=True, validators=[WEB], help_text=_("Everybody can read it.")
    )
    cost = models.CharField(_("cost"), max_length=120, blank=True, help_text=_("Such as: Free, lunch included"))
    booking_link = models.URLField(_("link to book"), max_length=500, blank=True, validators=[WEB])
    organiser = models.CharField(_("who runs it"), max_length=120, blank=True)
    organiser_email = models.EmailField(_("their e-mail address"), blank=True)
    organiser_phone = models.CharField(_("their telephone number"), max_length=21, blank=True, validators=[PHONE])
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)

    parent_page_types = ["home.EventIndexPage"]
    subpage_types: list[str] = []
    template = "home/event_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("is_all_day"),
                FieldPanel("standing"),
            ],
            heading=_("When"),
        ),
        MultiFieldPanel([FieldPanel("place"), FieldPanel("address"), FieldPanel("online_link")], heading=_("Where")),
        MultiFieldPanel([FieldPanel("cost"), FieldPanel("booking_link")], heading=_("Coming")),
        MultiFieldPanel(
            [FieldPanel("organiser"), FieldPanel("organiser_email"), FieldPanel("organiser_phone")],
            heading=_("Whom to ask"),
        ),
        LeadPicture.picture_panel,
        FieldPanel("body"),
        Shareable.share_panel,
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("place"),
        index.SearchField("body"),
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
    ]

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="public_event_ends_after"
            )
        ]

    @property
    def description(self) -> str:
        return str(self.search_description or self.summary)

    def structured_data(self) -> dict[str, Any]:
        status = {"on": "Scheduled", "postponed": "Postponed", "cancelled": "Cancelled"}[self.standing]
        where: list[dict[str, Any]] = []
        if self.place or self.address:
            where.append({"@type": "Place", "name": self.place, "address": ", ".join(self.address.splitlines())})
        if self.online_link:
            where.append({"@type": "VirtualLocation", "url": self.online_link})
        modes = {(True, True): "Mixed", (False, True): "Online"}
        mode = modes.get((bool(self.place or self.address), bool(self.online_link)), "Offline")
        return {
            "startDate": self.first_day if self.is_all_day else on_the_wall(self.starts_at),
            "endDate": self.last_day if self.is_all_day else on_the_wall(self.ends_at),
            "eventStatus": f"https://schema.org/Event{status}",
            "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
            "location": where,
            "organizer": {"@type": "Organization", "name": self.organiser} if self.organiser else None,
        }

    @property
    def first_day(self) -> date:
        return on_the_wall(self.starts_at).date()

    @property
    def last_day(self) -> date:
        return on_the_wall(self.ends_at).date()

    @property
    def month(self) -> date:
        """The first of the month it begins in, under which a list shows it."""
        return self.first_day.replace(day=1)

    @property
    def is_one_day(self) -> bool:
        return self.first_day == self.last_day

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.over_at

    @property
    def over_at(self) -> datetime:
        """What lasts all day lasts until that day is over here."""
        after = datetime.combine(self.last_day + timedelta(days=1), time.min)
        return timezone.make_aware(after, timezone.get_default_timezone()) if self.is_all_day else self.ends_at

    def changes_at(self, now: datetime) -> datetime | None:
        return self.over_at if self.over_at > now else None

    def clean(self) -> None:
        super().clean()
        if not self.starts_at or not self.ends_at:
            return
        if self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("It ends before it begins. Check the two dates.")})
        if self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": _("An event lasts a year at most. Check the two dates.")})


def on_the_wall(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE))
