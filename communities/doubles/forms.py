from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LinesField


class JoinForm(forms.Form):
    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = LinesField(
        label=_("How do you know that it is the same person?"),
        help_text=_("Kept for the record. The person does not see it."),
        max_length=1000,
        error_messages={"required": _("Say how you know.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
