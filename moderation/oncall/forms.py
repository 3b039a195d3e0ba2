from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.moments import WallField
from moderation.oncall.actions import MOST_WEEKS


class ShiftForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("Who?"),
        queryset=User.objects.none(),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose one of the people listed.")},
    )
    begins_at = WallField(label=_("From"))
    ends_at = WallField(label=_("Until"))
    reach = forms.CharField(
        label=_("How to reach them"),
        help_text=_("A telephone number, say. Whoever works on cases here can read it."),
        max_length=200,
        required=False,
    )
    weeks = forms.IntegerField(
        label=_("For how many more weeks, at the same time?"),
        help_text=_("0: just this once."),
        min_value=0,
        max_value=MOST_WEEKS,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: object, people: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class OutOfHoursForm(forms.Form):
    words = forms.CharField(
        label=_("Whom to turn to out of hours"),
        help_text=_("For example the Emergency Duty Team and its number. Whoever works on cases here can read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        strip=False,
    )
    words_cy = forms.CharField(
        label=_("The same in Welsh"), widget=forms.Textarea(attrs={"rows": 4}), required=False, strip=False
    )
