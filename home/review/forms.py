"""The date of the next look."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewForm(forms.Form):
    """`do` says which of the two buttons was pressed; without it nothing happens."""

    do = forms.ChoiceField(choices=[("checked", ""), ("date", "")], widget=forms.HiddenInput, required=True)
    review_by = forms.DateField(
        label=_("Look at it again by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty where nobody needs to look again."),
        error_messages={"invalid": _("Give the date as day, month and year.")},
    )

    def clean_review_by(self) -> Any:
        day = self.cleaned_data["review_by"]
        today = timezone.localdate()
        if day and not today < day <= today + relativedelta(years=5):
            raise forms.ValidationError(_("Choose a day from tomorrow to five years from now."))
        return day
