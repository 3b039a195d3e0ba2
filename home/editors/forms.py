from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.forms import ReauthenticateForm
from home.editors.queries import EDITOR, PUBLISHER, places

ROLES = [(EDITOR, _("Editor: writes drafts")), (PUBLISHER, _("Publisher: approves and publishes"))]


class AppointForm(ReauthenticateForm):
    """With the password, for it opens a door to somebody else."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("Of somebody who has an approved account here.")
    )
    role = forms.ChoiceField(label=_("What they may do"), choices=ROLES, widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("Where"))

    field_order = ("email", "role", "place", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("The whole public site")), *places()]  # type: ignore[attr-defined]
        self.fields["place"].required = False
        self.fields["password"].help_text = _("Yours, because this opens a door to somebody else.")

    def page(self) -> Page | None:
        chosen = self.cleaned_data["place"]
        return Page.objects.get(pk=chosen) if chosen else None


class DismissForm(ReauthenticateForm):
    """The password, and nothing else to fill in."""
