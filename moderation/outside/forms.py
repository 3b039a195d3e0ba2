from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.outside.models import Relation
from moderation.reports.forms import ReasonForm
from moderation.reports.reasons import HINTS_OUTSIDE


class ReportForm(ReasonForm):
    """The public form. It checks shape; the action keeps the rules."""

    hints = HINTS_OUTSIDE
    of_group = False

    note = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("In your own words. Do not copy pictures or names of children here."),
        widget=forms.Textarea(attrs={"rows": 5}),
        strip=False,
        error_messages={"required": _("Tell us in a few words what is wrong.")},
    )
    place = forms.CharField(
        label=_("Where is it?"),
        help_text=_("The address of the page, if you have it. You can copy it from your browser or from a message."),
        required=False,
    )
    words = forms.CharField(
        label=_("Some of its words, if you know them"),
        help_text=_("Or say what it is: a picture, a message, who wrote it and when."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        strip=False,
    )
    cannot_open = forms.BooleanField(label=_("I cannot open it, or I was only told about it"), required=False)
    relation = forms.ChoiceField(
        label=_("Who are you to it?"),
        choices=[("", _("I would rather not say")), *Relation.choices],
        required=False,
    )
    name = forms.CharField(
        label=_("Your name"),
        help_text=_("You need not give it, unless it is about an intimate picture or about something said of you."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=_("Your e-mail address"),
        help_text=_("Then we can tell you that it arrived. The letter says nothing of what you report."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # A person never sees this: what fills it in is a machine.
    website = forms.CharField(label=_("Leave this empty"), required=False, widget=forms.TextInput)

    @property
    def is_by_a_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def inputs(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "website"}


class LinkForm(forms.Form):
    place = forms.CharField(
        label=_("Which thing here is meant?"),
        help_text=_("Its address on this site. What it says is kept as evidence at once."),
        error_messages={"required": _("Give the address of the thing that is meant.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
