from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import PoliceReport


class PoliceForm(forms.Form):
    priority = forms.TypedChoiceField(
        label=_("How urgent is it?"),
        choices=PoliceReport.Priority.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how urgent it is.")},
    )
    reference = forms.CharField(
        label=_("Their reference"),
        max_length=60,
        error_messages={"required": _("Give the reference that you got from them.")},
    )
