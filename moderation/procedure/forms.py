from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.moments import WallField

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
NOT_SAID = ("", _("They did not say"))


def as_answer(text: str) -> bool | None:
    """None: not answered."""
    return {"yes": True, "no": False}.get(text)


class DeedForm(forms.Form):
    """One thing done in a complaint as one saw it."""

    do = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    why = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        required=False,
    )

    def __init__(self, *args: Any, asks_why: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_why:
            self.fields["why"].required = True
            self.fields["why"].error_messages["required"] = _("Say why. It is kept with the complaint.")
        else:
            del self.fields["why"]


class PlaceForm(forms.Form):
    """Which thing here a place of the notice is."""

    location = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("Its address on this site"),
        help_text=_("Open it, and copy the address. What stands there is kept as evidence at once."),
        error_messages={"required": _("Give the address of the thing that is meant.")},
    )
    is_staffs = forms.BooleanField(
        label=_("One of our own staff wrote it, as part of their work"),
        help_text=_("Then this procedure does not protect you, and your solicitor takes it on (s.5(2))."),
        required=False,
    )


class LocationForm(forms.Form):
    location = forms.UUIDField(widget=forms.HiddenInput)


class BreachForm(forms.Form):
    breach = forms.UUIDField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Why was it late?"),
        help_text=_("A court may ask. Say what happened and what you changed."),
        widget=forms.Textarea(attrs={"rows": 2}),
        strip=False,
        error_messages={"required": _("Say why it was late.")},
    )


class PaperAnswerForm(forms.Form):
    """What the author answered by letter or e-mail."""

    received_at = WallField(label=_("When did it reach you?"))
    wants_removal = forms.ChoiceField(
        label=_("Do they want it removed?"), choices=[*YES_NO, NOT_SAID], widget=forms.RadioSelect, required=False
    )
    full_name = forms.CharField(label=_("Their full name"), required=False)
    postal_address = forms.CharField(
        label=_("Their postal address"), widget=forms.Textarea(attrs={"rows": 3}), required=False, strip=False
    )
    consents_name = forms.ChoiceField(
        label=_("May the complainant have their name?"), choices=[*YES_NO, NOT_SAID], widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    consents_address = forms.ChoiceField(
        label=_("May the complainant have their address?"), choices=[*YES_NO, NOT_SAID], widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip

    @property
    def inputs(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {name: as_answer(given[name]) for name in ("wants_removal", "consents_name", "consents_address")}


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("The day"), widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Give the day."), "invalid": _("Give the day, such as 2027-05-10.")},
    )  # fmt: skip
    name = forms.CharField(label=_("What it is for"), error_messages={"required": _("Say what it is for.")})
    source = forms.CharField(
        label=_("Where it is proclaimed"),
        help_text=_("For example the number and date of The Gazette. Only a bank holiday in England and Wales counts."),
        error_messages={"required": _("Say where it is proclaimed.")},
    )
    sure = forms.BooleanField(
        label=_("I have read the proclamation"),
        error_messages={"required": _("Tick this once you have read it: a wrong day would make you late.")},
    )
