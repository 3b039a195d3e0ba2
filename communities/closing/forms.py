from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ReauthenticateForm


class CloseForm(ReauthenticateForm):
    """The password, with the limits that signing in has, and a tick."""

    sure = forms.BooleanField(
        label=_("I am sure that I want to close my account"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
