from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.forms import DayField, LinesField
from accounts.models import Check

MOST_CHOSEN = 100


@dataclass(frozen=True)
class Choice:
    """A line that somebody ticked, and the last day they were shown beside it."""

    id: UUID
    seen: date


class RenewalsForm(forms.Form):
    """A new last day for those ticked in the list, or for the one whose own button was pressed."""

    until = DayField(label=_("New last day"), error_messages={"required": _("Enter the new last day.")})

    def tokens(self) -> list[str]:
        data = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return [token for token in data.getlist("one" if "one" in data else "chosen") if isinstance(token, str)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        chosen = {choice for token in self.tokens()[:MOST_CHOSEN] if (choice := _choice(token))}
        if not chosen:
            raise forms.ValidationError(_("Tick at least one person, or press the button beside a name."))
        return {**given, "chosen": chosen}


def _choice(token: str) -> Choice | None:
    """None for what no list of ours has sent."""
    id_, _sign, day = token.partition("_")
    try:
        return Choice(UUID(id_), date.fromisoformat(day))
    except ValueError:
        return None


class ConfirmForm(forms.Form):
    seen = forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    until = DayField(label=_("New last day"), error_messages={"required": _("Enter the new last day.")})
    endless = forms.BooleanField(label=_("It does not end by itself"), required=False)

    def clean(self) -> dict[str, Any]:
        """No last day is a choice of its own, so that nobody makes it by sending nothing."""
        given = super().clean() or self.cleaned_data
        if given.get("endless"):
            self.errors.pop("until", None)
            return {**given, "until": None}
        return given


class CheckForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What have you seen?"),
        choices=Check.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you have seen.")},
    )
    seen_on = DayField(label=_("On which day did you see it?"))
    valid_until = DayField(
        label=_("Until when is it valid?"), help_text=_("Leave it empty if it does not end."), required=False
    )


class RevokeForm(forms.Form):
    reason = LinesField(
        label=_("Why are you taking the approval back?"),
        help_text=_("Kept for the record. The person does not see it."),
        max_length=1000,
        error_messages={"required": _("Say why you are taking the approval back.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )
