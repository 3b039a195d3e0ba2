"""Bylines: who writes for the public site. They are chosen names for publication, never the accounts of members."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import PreviewableMixin
from wagtail.search import index


class Byline(PreviewableMixin, index.Indexed, models.Model):
    """Somebody named as an author. Public as soon as it is saved, so only publishers write them."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("address"), max_length=100, unique=True, help_text=_("The last part of the profile's web address.")
    )
    job_title = models.CharField(_("what they do"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "home.SiteImage",
        verbose_name=_("picture"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A square picture looks best. Only a picture this person agreed to publish."),
    )
    about = models.TextField(_("about them"), max_length=600, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="byline",
        help_text="Never shown, and in no form: a choice of accounts would list every member.",
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("job_title"),
        FieldPanel("picture"),
        FieldPanel("about"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.SearchField("job_title")]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("byline", args=[self.slug])

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "home/byline.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        return {"byline": self}


class Proposal(models.Model):
    """What somebody of the staff wishes their own profile to say. Nobody but publishers and they read it until then."""

    shown_to_public = False

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="byline_proposal")
    name = models.CharField(_("name"), max_length=100)
    job_title = models.CharField(_("what you do"), max_length=120, blank=True)
    picture = models.ForeignKey(
        "home.SiteImage", verbose_name=_("picture"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    about = models.TextField(_("about you"), max_length=600, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["proposed_at"]

    def __str__(self) -> str:
        return self.name
