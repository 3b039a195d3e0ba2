"""For how long a draft is shared."""

from django import forms
from django.utils.translation import gettext_lazy as _

DAYS = {1: _("1 day"), 7: _("7 days"), 30: _("30 days")}
DEFAULT = 7


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("How long the link works"),
        choices=list(DAYS.items()),
        initial=DEFAULT,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long the link works."), "invalid_choice": _("Choose one of these.")},
    )
