from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from home.quotations.models import LONGEST, LONGEST_CREDIT
from home.quotations.passages import one_line

DESCRIBED, BY_NAME = "described", "name"


class PassageForm(forms.Form):
    """Which words of one's own the public may read, and whose they are said to be."""

    passage = forms.CharField(
        label=_("The words that may be quoted"),
        help_text=_("Exactly as you wrote them: copy a passage and leave out what is about other people."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Copy the passage that may be quoted.")},
    )
    language = forms.ChoiceField(label=_("The language of these words"), choices=settings.LANGUAGES)
    named = forms.ChoiceField(
        label=_("How should it say who you are?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it should say who you are.")},
    )
    credit = forms.CharField(
        label=_("In your own words"),
        help_text=_("Without your name. Such as: A foster carer of eleven years"),
        max_length=LONGEST_CREDIT,
        required=False,
    )

    def __init__(self, *args: Any, display_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.display_name = display_name
        by_name = gettext("With my name, %(name)s: anybody who searches for me can find it") % {"name": display_name}
        field = self.fields["named"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(DESCRIBED, gettext("With a line of my own that does not name me")), (BY_NAME, by_name)]

    def clean_passage(self) -> str:
        return one_line(self.cleaned_data["passage"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("named") == DESCRIBED and not one_line(given.get("credit", "")) and "credit" not in self.errors:
            self.add_error("credit", _("Write a line such as: A foster carer of eleven years"))
        return given

    @property
    def said_by(self) -> str:
        by_name = self.cleaned_data["named"] == BY_NAME
        return self.display_name[:LONGEST_CREDIT] if by_name else one_line(self.cleaned_data["credit"])


class ConsentForm(forms.Form):
    """The last step: nothing is public before this is ticked and sent."""

    agrees = forms.BooleanField(
        label=_("Yes, the public website may show these words like this. Anybody can read them."),
        error_messages={
            "required": _("Tick this if the public website may show your words. Without it nothing happens.")
        },
    )
