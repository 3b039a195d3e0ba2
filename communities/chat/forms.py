from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT, ROOM_NAME_LIMIT
from communities.words.forms import SentOnceForm, WordsField


class NewRoomForm(SentOnceForm):
    name = forms.CharField(label=_("Name of the room"), max_length=ROOM_NAME_LIMIT)


class MessageForm(SentOnceForm):
    key_name = "client_id"

    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
