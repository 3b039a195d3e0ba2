import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LinesField, PlainField

LINK = re.compile(r"https?:|www\.|@", re.IGNORECASE)
NO_LINKS = _("Leave out links and addresses: the letter brings its own link, and people are told to trust no other.")


class LetterTextForm(forms.Form):
    """The words of a letter in one language."""

    subject = PlainField(label=_("Subject"), max_length=150, error_messages={"required": _("Enter the subject.")})
    body = LinesField(
        label=_("Words"),
        help_text=_("The link to sign in and a line about privacy follow by themselves. Nothing personal can go in."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what the letter says.")},
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in ("subject", "body"):
            if LINK.search(given.get(name, "")):
                self.add_error(name, NO_LINKS)
        return given
