from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case


class ApprovalForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[
            (Case.Decision.APPROVE, _("Show it: others can read it from now on, as if it were written now")),
            (Case.Decision.REFUSE, _("Do not show it: only its author keeps it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen.")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_(
            "Needed where it is not shown. The person who wrote it reads this: name the rule and say it plainly."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        given = self.cleaned_data
        if given.get("decision") == Case.Decision.REFUSE and not given.get("reason", "").strip():
            self.add_error("reason", _("Say why."))
        return given
