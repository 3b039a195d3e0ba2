from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayField, LinesField, PhoneField, PlainField
from accounts.models import Identity
from core.moments import MomentField

MOMENT = ["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]  # as isoformat() writes it


class ContactDetailsForm(forms.Form):
    postal_address = LinesField(
        label=_("Postal address"),
        max_length=400,
        error_messages={"required": _("Enter your postal address.")},
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 4}),
    )
    phone = PhoneField(
        label=_("Phone number"),
        error_messages={"required": _("Enter your phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


class RealNameForm(forms.Form):
    real_name = PlainField(
        label=_("Your real name from now on"),
        max_length=120,
        error_messages={"required": _("Enter your real name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class VerifyForm(forms.Form):
    """What staff compared a real name with. `shown` says which name: since when we hold it."""

    shown = MomentField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])
    saw = forms.ChoiceField(
        label=_("What did you see?"),
        choices=Identity.Saw.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you have seen.")},
    )
    seen_on = DayField(label=_("On which day did you see it?"))


class NameAnswerForm(forms.Form):
    """One form, two buttons: a name is accepted with what was seen, or declined with a reason."""

    saw = forms.ChoiceField(
        label=_("What did you see the new name on?"),
        choices=Identity.Saw.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    seen_on = DayField(label=_("On which day did you see it?"), required=False)
    reason = LinesField(
        label=_("If you decline: why?"),
        help_text=_("Kept for the record. The person does not see it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "decline" in self.data:
            self._need("reason", _("Say why you are declining it."))
        else:
            self._need("saw", _("Choose what you have seen."))
            self._need("seen_on", _("Enter a day."))
        return given

    def _need(self, name: str, words: Any) -> None:
        if not self.cleaned_data.get(name) and name not in self.errors:
            self.add_error(name, words)
