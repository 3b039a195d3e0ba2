from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT
from communities.files.forms import FilesForm
from communities.words.forms import ChildForm, SentOnceForm, WordsField
from realtime.frames import MAX_SEQ


class MessageForm(FilesForm, ChildForm, SentOnceForm):
    """With a file it may have no text."""

    key_name = "client_id"
    child_field = "text"

    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    reply_to = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and not given["text"].strip() and not given["files"]:
            self.add_error("text", _("Write your message."))
        return given


class EditMessageForm(ChildForm):
    child_field = "text"

    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your message.")},
    )


class PlaceForm(forms.Form):
    """Which part of a room's history an address asks for. What makes no sense is ignored."""

    before = forms.IntegerField(min_value=0, max_value=MAX_SEQ, required=False)
    after = forms.IntegerField(min_value=0, max_value=MAX_SEQ, required=False)
    message = forms.UUIDField(required=False)
    day = forms.DateField(label=_("Go to a day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)

    def value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def is_newest(self) -> bool:
        """It asks for the end of the room, where what comes next is added."""
        return all(self.value(name) is None for name in self.fields)
