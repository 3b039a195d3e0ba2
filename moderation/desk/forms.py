from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.appeals.forms import AnswerForm
from moderation.cases.models import Case
from moderation.decisions.forms import DecideForm, decide_form

ALL = [("", _("All"))]


class FiltersForm(forms.Form):
    """What the queue shows. All of it is optional, and what makes no sense is ignored."""

    lane = forms.ChoiceField(label=_("Lane"), choices=[*ALL, *Case.Lane.choices], required=False)
    source = forms.ChoiceField(label=_("Why it is here"), choices=[*ALL, *Case.Source.choices], required=False)
    who = forms.ChoiceField(
        label=_("Who works on it"), choices=[*ALL, ("me", _("I do")), ("nobody", _("Nobody yet"))], required=False
    )
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args: object, groups: Collection[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["group"].choices = [*ALL, *groups]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """The choices that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class VersionForm(forms.Form):
    """A press that is about the case as one saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class HandOverForm(VersionForm):
    to = forms.ModelChoiceField(
        label=_("To whom?"),
        queryset=User.objects.none(),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose somebody."), "invalid_choice": _("Choose one of the people listed.")},
    )

    def __init__(self, *args: object, people: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("A note for those who work on it"),
        help_text=_("The person it is about never reads it here. They may ask to see what is held about them."),
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        error_messages={"required": _("Write a note.")},
    )


class ConflictForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I leave this case to others"), error_messages={"required": _("Tick this if you leave it to others.")}
    )
    why = forms.CharField(
        label=_("Why, if you like to say"),
        help_text=_("Others who work on it cannot read it. Who runs this site can."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        strip=False,
    )


def form_for(case: Case, user: User, data: Any = None) -> DecideForm | AnswerForm:
    """What this person may do in the case, by what it is about."""
    if case.source == Case.Source.APPEAL:
        return AnswerForm(data, initial={"version": case.version}, auto_id="answer_%s")  # beside the one for notes
    return decide_form(case, user, data)
