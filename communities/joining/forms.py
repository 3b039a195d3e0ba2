import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.groups.models import Community
from communities.joining.models import Question
from communities.words.forms import WordsField
from communities.words.render import check_text
from core.errors import Refused

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
ANSWER_LIMIT = 2000


class TextField(WordsField):
    """Words somebody writes to a person: checked as posts are, and never only spaces where they are required."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text.strip():
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return ""
        try:
            return check_text(text, limit=self.limit)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None


class AskToJoinForm(forms.Form):
    """The hosts' questions, then what the person wants to add. The version is that of the rules shown beside it."""

    rules_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)

    def __init__(
        self, *args: Any, community: Community, questions: Iterable[Question], shows_rules: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("rules_version", community.rules_version if shows_rules else None)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[self.name_of(question)] = TextField(
                limit=ANSWER_LIMIT,
                label=question.local_text,
                required=question.is_required,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": gettext_lazy("Answer this question.")},
            )
        self.fields["message"] = TextField(
            limit=500,
            label=gettext_lazy("Message to the hosts"),
            help_text=gettext_lazy("Only the hosts of this group read what you write here."),
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def name_of(question: Question) -> str:
        return f"question_{question.pk}"

    @property
    def answers(self) -> dict[UUID, str]:
        return {question.pk: self.cleaned_data[self.name_of(question)] for question in self.questions}

    def refuse(self, refused: Refused, community: Community) -> None:
        """Shows why; where the rules have changed, the form now speaks of those that stand on the page."""
        refused.add_to(self)
        if self.data.get("rules_version"):
            self.data = {**self.data, "rules_version": str(community.rules_version)}


class DecisionForm(forms.Form):
    """A host's answer to somebody who asked. One sentence goes with "no"; one question with "tell us more"."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            ("approve", gettext_lazy("Let them in")),
            ("more", gettext_lazy("Ask for more")),
            ("decline", gettext_lazy("Do not let them in")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )
    words = TextField(
        limit=1000,
        label=gettext_lazy("What you want to tell them"),
        help_text=gettext_lazy(
            "With “Ask for more” this is your question. With “Do not let them in” it is the reason they read. "
            "Leave it empty when you let them in."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "words" in given and not given["words"]:
            if given.get("answer") == "more":
                self.add_error("words", _("Write what you want to know."))
            elif given.get("answer") == "decline":
                self.add_error("words", _("Say why, in one sentence. They will read it."))
        return given


class AnswerForm(forms.Form):
    text = TextField(
        limit=ANSWER_LIMIT,
        label=gettext_lazy("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


class QuestionForm(forms.Form):
    text = TextField(
        limit=300,
        label=gettext_lazy("Question"),
        widget=forms.TextInput,
        error_messages={"required": gettext_lazy("Enter the question.")},
    )
    text_cy = TextField(
        limit=300, label=gettext_lazy("The same question in Welsh"), required=False, widget=forms.TextInput
    )
    is_required = forms.BooleanField(label=gettext_lazy("Everybody must answer it"), required=False, initial=True)


class DomainsForm(forms.Form):
    domains = forms.CharField(
        label=gettext_lazy("E-mail domains"),
        help_text=gettext_lazy(
            "One on each line, such as council.example.org. Whoever has confirmed an address there joins as soon as "
            "they ask, and no host looks first. Addresses below it (staff.council.example.org) do not count."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=20_000,
    )

    def clean_domains(self) -> list[str]:
        found = []
        for line in self.cleaned_data["domains"].split():
            domain = line.lower().removeprefix("@").rstrip(".,;")
            if not DOMAIN.fullmatch(domain):
                raise forms.ValidationError(
                    _("“%(line)s” is not a domain. Write it like council.example.org."), params={"line": line[:80]}
                )
            found.append(domain)
        return list(dict.fromkeys(found))
