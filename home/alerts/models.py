"""A few words above every public page while something matters more than the page."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, PreviewableMixin


class Alert(PreviewableMixin, ClusterableModel):
    """Shown from `starts_at` until `ends_at`; without a start it is off. There is no switch beside these two.

    Every moment between them is worked out when a page is asked for, so nothing has to run for it.
    """

    class Kind(models.TextChoices):
        INFORMATION = "information", _("Information")
        WARNING = "warning", _("Warning")
        EMERGENCY = "emergency", _("Emergency")

    class Reach(models.TextChoices):
        SITE = "site", _("Every public page")
        BELOW = "below", _("The pages chosen here and everything below them")
        PAGES = "pages", _("Only the pages chosen here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INFORMATION)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    text_en = models.TextField(_("text in English"), max_length=500, blank=True)
    title_cy = models.CharField(_("title in Welsh"), max_length=120, blank=True)
    text_cy = models.TextField(_("text in Welsh"), max_length=500, blank=True)
    link_page = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("a page of this site"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    link_url = models.URLField(_("or an address elsewhere"), blank=True)
    link_en = models.CharField(_("words of the link in English"), max_length=120, blank=True)
    link_cy = models.CharField(_("words of the link in Welsh"), max_length=120, blank=True)
    reach = models.CharField(_("where it is shown"), max_length=20, choices=Reach.choices, default=Reach.SITE)
    for_members = models.BooleanField(
        _("in the private groups too"), default=False, help_text=_("Members then see it above every page of theirs.")
    )
    starts_at = models.DateTimeField(
        _("from"), null=True, blank=True, help_text=_("Leave this empty while the alert is to stay off.")
    )
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Leave this empty to switch it off by hand.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    preview_modes = [("en-gb", _("English")), ("cy", _("Welsh"))]

    class Meta:
        ordering = ["-changed_at"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.CheckConstraint(
                name="alert_ends_after_it_starts",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
            )
        ]

    def __str__(self) -> str:
        first, second = (self.title_en, self.title_cy)
        return str(second or first) if translation.get_language() == "cy" else str(first or second)

    def is_showing(self, now: datetime) -> bool:
        return self.starts_at is not None and self.starts_at <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def is_coming(self, now: datetime) -> bool:
        return self.starts_at is not None and self.starts_at > now

    def clean(self) -> None:
        super().clean()
        wrong: dict[str, Any] = {}
        if not (self.title_en.strip() or self.title_cy.strip()):
            wrong["title_en"] = _("Give the alert a title, in both languages if you can.")
        for language in ("en", "cy"):
            if getattr(self, f"text_{language}").strip() and not getattr(self, f"title_{language}").strip():
                wrong[f"title_{language}"] = _("Give these words a title.")
        if self.link_page_id and self.link_url:
            wrong["link_url"] = _("Choose a page of this site or give an address: one of the two.")
        if (self.link_page_id or self.link_url) and not (self.link_en.strip() or self.link_cy.strip()):
            wrong["link_en"] = _("Say in a few words where this link leads.")
        if self.ends_at and not self.starts_at:
            wrong["starts_at"] = _("Say when it starts, too.")
        elif self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            wrong["ends_at"] = _("It must end after it starts.")
        if wrong:
            raise ValidationError(wrong)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "home/alert_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {"request": request, "alert": self, "language": mode_name or settings.LANGUAGE_CODE}


class AlertPlace(Orderable):
    """A page that an alert is about; a page that goes takes this row along, and the alert shows on one page less."""

    alert = ParentalKey(Alert, on_delete=models.CASCADE, related_name="places")
    page = models.ForeignKey("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.alert_id} on {self.page_id}"
