import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT, ROOM_NAME_LIMIT
from communities.words.forms import WordsField


class NewRoomForm(forms.Form):
    name = forms.CharField(label=_("Name of the room"), max_length=ROOM_NAME_LIMIT)


class MessageForm(forms.Form):
    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_id", uuid.uuid4())
