from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.polls.actions import MOST_OPTIONS, OPTION_LIMIT, OUTCOME_LIMIT
from communities.polls.clocks import USUAL
from communities.polls.models import Poll
from communities.posts.actions import POST_LIMIT
from communities.posts.forms import MARKUP_HINT, NewPostForm, PostForm
from communities.words.forms import ChildForm, WordsField
from core.moments import WallField

CLOSES_BEFORE = _("It closes before that. Choose an earlier time.")


def usual_end() -> Any:
    return (timezone.localtime() + USUAL + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


class OptionsField(WordsField):
    """One answer on a line."""

    def clean(self, value: Any) -> Any:
        return [line for line in super().clean(value).split("\n") if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


def _options() -> OptionsField:
    return OptionsField(
        label=_("The answers people can choose"),
        help_text=_("Each on a line of its own, two to twelve."),
        max_length=(OPTION_LIMIT + 2) * MOST_OPTIONS * 2,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the answers, each on a line of its own.")},
    )


def _ask_for_question(form: forms.Form) -> None:
    form.fields["title"].label = _("Your question")
    form.fields["title"].error_messages["required"] = _("Write your question.")
    form.fields["body"].label = _("What should people know before they vote?")
    form.fields["body"].widget.attrs["rows"] = 4


class NewPollForm(NewPostForm):
    options = _options()
    how_many = forms.ChoiceField(
        label=_("How many can each person choose?"),
        choices=[("one", _("One")), ("several", _("Several"))],
        widget=forms.RadioSelect,
        initial="one",
    )
    names = forms.ChoiceField(
        label=_("Is it secret who votes what?"),
        help_text=_("You cannot change this later."),
        choices=[
            ("hidden", _("Secret: nobody sees who votes what, hosts and staff neither")),
            ("shown", _("Open: everybody in the group sees who voted what")),
        ],
        widget=forms.RadioSelect,
        initial="hidden",
    )
    results = forms.ChoiceField(
        label=_("When are the results shown?"),
        choices=[("closed", _("When it is closed")), ("once", _("At once"))],
        widget=forms.RadioSelect,
        initial="closed",
    )
    closes_at = WallField(label=_("When does it close?"))
    field_order = ["title", "body", "options", "how_many", "names", "results", "closes_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_question(self)
        self.initial.setdefault("closes_at", usual_end())

    @property
    def last_moment(self) -> tuple[datetime | None, Any]:
        return self.cleaned_data["closes_at"], CLOSES_BEFORE

    @property
    def inputs(self) -> dict[str, Any]:
        """What `create_poll` takes."""
        given = super().inputs
        return given | {
            "is_multiple": given.pop("how_many") == "several",
            "is_anonymous": given.pop("names") == "hidden",
            "hides_results": given.pop("results") == "closed",
        }


class EditPollForm(PostForm):
    """The question, the answers and the end: until somebody has voted."""

    options = _options()
    closes_at = WallField(label=_("When does it close?"))
    field_order = ["title", "body", "options", "closes_at"]

    def __init__(self, *args: Any, poll: Poll, has_votes: bool, **kwargs: Any) -> None:
        kept = {"title": poll.post.title, "closes_at": poll.closes_at}
        kept["options"] = list(poll.options.values_list("text", flat=True))
        kwargs["initial"] = {"body": poll.post.body, **kept}
        super().__init__(*args, **kwargs)
        _ask_for_question(self)
        self.kept = kept if has_votes else {}
        for name in self.kept:
            del self.fields[name]

    @property
    def inputs(self) -> dict[str, Any]:
        return {**self.cleaned_data, **self.kept}


class VoteForm(forms.Form):
    """The answers of one poll; whatever else is sent is not read."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_multiple = poll.is_multiple
        choices = [(str(one.pk), one.text) for one in poll.options.all()]
        several = {"widget": forms.CheckboxSelectMultiple, "label": _("Choose one or more")}
        said: dict[str, Any] = several if poll.is_multiple else {"widget": forms.RadioSelect, "label": _("Choose one")}
        errors = dict.fromkeys(("required", "invalid_choice"), _("Choose one of the answers."))
        field = forms.MultipleChoiceField if poll.is_multiple else forms.ChoiceField
        self.fields["options"] = field(choices=choices, error_messages=errors, **said)

    @property
    def chosen(self) -> list[UUID]:
        given = self.cleaned_data["options"]
        return [UUID(one) for one in (given if self.is_multiple else [given])]


class OutcomeForm(ChildForm):
    text = WordsField(
        is_rich=True,
        label=_("What came of it?"),
        help_text=MARKUP_HINT,
        max_length=min(OUTCOME_LIMIT, POST_LIMIT),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what came of it.")},
    )
