from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
SAID = {"yes": True, "no": False}


def _choice(label: Any, choices: Any, hint: Any = "") -> forms.ChoiceField:
    errors = {"invalid_choice": _("Choose one of the answers.")}
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, required=False, error_messages=errors
    )


class AnswerForm(forms.Form):
    """What paragraph 2(2) asks. Nothing is required of its shape: the law gives an incomplete answer its consequences,
    and `missing` says what would make it whole."""

    wants_removal = _choice(
        _("Do you want it removed?"),
        [("yes", _("Yes, remove it")), ("no", _("No, I do not want it removed"))],
        _("If you say yes, it is removed at once. You cannot change that answer later."),
    )
    full_name = forms.CharField(label=_("Your full name"), required=False, max_length=200)
    postal_address = forms.CharField(
        label=_("Your postal address"),
        help_text=_("Where you live or where you carry on business."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    consents_name = _choice(_("May we give your name to the person who complains?"), YES_NO)
    consents_address = _choice(_("May we give your postal address to the person who complains?"), YES_NO)

    ASKED = (
        ("full_name", _("Enter your full name.")),
        ("postal_address", _("Enter your postal address.")),
        ("consents_name", _("Say whether we may give your name to the person who complains.")),
        ("consents_address", _("Say whether we may give your postal address to the person who complains.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"

    def ask_for_missing(self) -> bool:
        """Says beside each field what is missing, and whether something is."""
        wants = self.cleaned_data.get("wants_removal")
        if not wants:
            self.add_error("wants_removal", _("Say whether you want it removed."))
        elif wants == "no":
            for name, sentence in self.ASKED:
                if not self.cleaned_data.get(name, "").strip():
                    self.add_error(name, sentence)
        return bool(self.errors)

    @property
    def says_anything(self) -> bool:
        return any(self.cleaned_data.get(name, "").strip() for name in self.fields)

    @property
    def inputs(self) -> dict[str, Any]:
        """Whoever wants it removed need give nothing else, and then nothing else is kept."""
        said = self.cleaned_data
        if said["wants_removal"] == "yes":
            return {"wants_removal": True}
        return {
            "wants_removal": SAID.get(said["wants_removal"]),
            "full_name": said["full_name"],
            "postal_address": said["postal_address"],
            "consents_name": SAID.get(said["consents_name"]),
            "consents_address": SAID.get(said["consents_address"]),
        }
