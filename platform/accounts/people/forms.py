from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ApproveForm, LinesField, PlainField, SeenForm
from accounts.models import User
from accounts.people.queries import ASKED_FOR_NAME


class FindForm(forms.Form):
    """Sent as a POST: a real name or an e-mail address has no business in an address, where logs would keep it."""

    words = PlainField(
        label=_("Find somebody"),
        help_text=_("A display name or a part of it; a whole e-mail address; or a whole real name, first and last."),
        max_length=254,
        needs_letter=False,
        error_messages={"required": _("Enter a name or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )


class StateForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Everybody")), *User.State.choices, (ASKED_FOR_NAME, _("Waiting for another real name"))],
        required=False,
    )


class DecisionForm(SeenForm):
    """A decision that needs no reason: only that it is taken about what was shown."""


class ReasonForm(SeenForm):
    reason = LinesField(
        label=_("Why?"),
        help_text=_("Kept for the record. The person does not see it."),
        max_length=1000,
        error_messages={"required": _("Say why.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LookedForm(ApproveForm):
    """Approving, where somebody must first say that they looked at what was pointed out."""

    reviewed = forms.BooleanField(
        label=_("I have looked at what is pointed out above, and they may be let in all the same"), required=False
    )

    def __init__(self, *args: Any, must_look: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not must_look:
            del self.fields["reviewed"]
