from django import forms
from django.utils.translation import gettext as _

from communities.reactions.models import Reaction


class ReactionForm(forms.Form):
    """Which reaction to give, or to take back: the button says which of the two, so that a repeat changes nothing."""

    give = forms.ChoiceField(choices=Reaction.Kind.choices, required=False)
    take = forms.ChoiceField(choices=Reaction.Kind.choices, required=False)

    def clean(self) -> dict[str, str]:
        data: dict[str, str] = super().clean() or {}
        if bool(data.get("give")) == bool(data.get("take")):
            raise forms.ValidationError(_("Choose one of the buttons."))
        return data
