from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case, Reason


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Anything we should know?"),
        help_text=_("Only moderators read this. The person who wrote it is never told who you are."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        strip=False,
    )


class DecideForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What should happen?"), choices=Case.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The person who wrote it reads this. Name the rule and say it plainly."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages={"required": _("Say why.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
