from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT
from communities.groups.models import Community
from communities.words.forms import ChildForm, SentOnceForm, WordsField


class WriteForm(ChildForm, SentOnceForm):
    """A first message, and in which group, where the two share several."""

    key_name = "client_id"
    child_field = "text"

    group = forms.ChoiceField(
        label=_("In which group?"),
        help_text=_("Its rules hold, and its moderators look at what one of you reports."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose a group.")},
    )
    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your message.")},
    )

    def __init__(self, *args: Any, groups: Sequence[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(group.pk): group for group in groups}
        if len(groups) == 1:
            del self.fields["group"]
            return
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, group.local_name) for pk, group in self.by_id.items()]

    @property
    def chosen(self) -> Community:
        return self.by_id[self.cleaned_data.get("group") or next(iter(self.by_id))]


class WishForm(forms.Form):
    accepts = forms.TypedChoiceField(
        label=_("Who may write to you alone?"),
        choices=[("yes", _("People I share a group with")), ("no", _("Nobody"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two."), "invalid_choice": _("Choose one of the two.")},
    )
