from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayField
from moderation.subjects.places import thing_meant


class FindForm(forms.Form):
    """What is to be kept, by its address here."""

    link = forms.CharField(
        label=_("The address of what is to be kept"),
        help_text=_("Open the post, comment, message, picture or profile and copy its address from the browser."),
        max_length=2_000,
        error_messages={"required": _("Paste an address.")},
    )
    covers = forms.ChoiceField(
        label=_("What is to be kept?"),
        choices=[
            ("thing", _("This one thing. Members no longer see it")),
            ("person", _("Everything its author wrote. Members go on seeing it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be kept.")},
    )

    def clean_link(self) -> Any:
        found = thing_meant(self.cleaned_data["link"])
        if found is None:
            raise forms.ValidationError(_("This is no address of a post, comment, message, picture or profile here."))
        return found


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why must it be kept?"),
        help_text=_("For your colleagues: which claim, who asked. Whoever wrote it does not read this here."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages={"required": _("Say why it must be kept.")},
    )
    review_on = DayField(
        label=_("When does somebody look whether it is still needed?"), help_text=_("Within a year from now.")
    )


class ReviewForm(forms.Form):
    review_on = DayField(label=_("It is still needed. Look again on"), help_text=_("Within a year from now."))


class ReleaseForm(forms.Form):
    why = forms.CharField(
        label=_("Why is it no longer needed?"),
        help_text=_("Whoever confirms it reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        error_messages={"required": _("Say why it is no longer needed.")},
    )
