"""How the site calls itself and looks, beside what the environment says."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from home.starter.colours import ENOUGH, HEX, nearest_good, worst


def check_accent(colour: str) -> None:
    """Raises ValidationError where words in this colour, or on it, could not be read by everybody."""
    if not HEX.match(colour):
        raise ValidationError(_("Write the colour as # and six figures or letters from a to f, such as #1d4f91."))
    if worst(colour) < ENOUGH:
        raise ValidationError(
            _("Words in %(colour)s are too hard to read: the contrast is %(has).1f to 1, and 4.5 is the least. "
              "The nearest colour that can be read is %(better)s."),
            params={"colour": colour, "has": worst(colour), "better": nearest_good(colour)},
        )  # fmt: skip


@register_setting(icon="view")
class SiteLook(BaseSiteSetting):
    """Empty fields leave what the environment and the stylesheet say."""

    name = models.CharField(
        _("name of the site"), max_length=60, blank=True, help_text=_("Empty: the name that the operator set.")
    )
    accent = models.CharField(
        _("colour of links and buttons"), max_length=7, blank=True,
        help_text=_("As # and six figures or letters, such as #1d4f91. A lighter one is made of it for dark screens."),
    )  # fmt: skip
    logo = models.ForeignKey(
        "home.SiteImage", verbose_name=_("logo"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    logo_alt = models.CharField(
        _("what the logo shows"), max_length=120, blank=True,
        help_text=_("Leave it empty where the name stands beside it and says the same."),
    )  # fmt: skip

    panels = [
        FieldPanel("name"),
        FieldPanel("accent"),
        MultiFieldPanel([FieldPanel("logo"), FieldPanel("logo_alt")], heading=_("Logo")),
    ]

    class Meta:
        verbose_name = _("name and look")

    def __str__(self) -> str:
        return str(self.name or "")

    def clean(self) -> None:
        super().clean()
        self.accent = self.accent.strip().lower()
        wrong: dict[str, Any] = {}
        if self.accent:
            try:
                check_accent(self.accent)
            except ValidationError as error:
                wrong["accent"] = error
        if wrong:
            raise ValidationError(wrong)
