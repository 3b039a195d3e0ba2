from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Reason, Standing
from moderation.reports.reasons import HINTS


class ReasonForm(forms.Form):
    """The reasons, each with what is said beside it, and what belongs to one of them alone."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why you report this.")},
    )
    standing = forms.ChoiceField(
        label=_("Who are you to the person in it?"), choices=Standing.choices, widget=forms.RadioSelect, required=False
    )
    declares = forms.BooleanField(
        label=_(
            "It is an intimate picture or video of that person, shown without their agreement. I say this in good "
            "faith, and what I say here is true."
        ),
        required=False,
    )

    hints = HINTS
    of_group = True

    @property
    def options(self) -> Iterator[tuple[Any, str, Any, Any]]:
        """Each reason: its button, its value, its words, and what is said beside it."""
        for option in self["reason"]:
            value = str(option.data["value"])
            is_of_site = value == Reason.RULES and not self.of_group
            label = _("It breaks the rules of this site or of a group") if is_of_site else option.choice_label
            yield option, value, label, self.hints.get(value, "")


class FlagForm(ReasonForm):
    rule = forms.ChoiceField(label=_("Which rule?"), required=False)
    note = forms.CharField(
        label=_("Anything we should know?"),
        help_text=_("Only moderators read this. The person who wrote it is never told who you are."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        strip=False,
    )

    def __init__(self, *args: Any, rules: Sequence[str] = (), of_group: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_group = of_group
        self.fields["rule"].choices = [("", _("I am not sure")), *((rule, rule) for rule in rules)]  # type: ignore[attr-defined]
        if not rules:
            del self.fields["rule"]
