from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT, ROOM_NAME_LIMIT
from communities.chat.models import Room
from communities.groups.models import Community
from communities.words.forms import SentOnceForm, WordsField


class NewRoomForm(SentOnceForm):
    name = forms.CharField(
        label=_("Name of the room"),
        max_length=ROOM_NAME_LIMIT,
        error_messages={"required": _("Give the room a name.")},
    )


class MessageForm(SentOnceForm):
    key_name = "client_id"

    text = WordsField(
        label=_("Your message"),
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write your message.")},
    )


class RoomsField(forms.ModelMultipleChoiceField[Room]):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class GuestRoomsForm(forms.Form):
    rooms = RoomsField(
        label=_("Chat rooms they may read and write in"),
        queryset=Room.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rooms"]
        assert isinstance(field, RoomsField)
        field.queryset = community.rooms.all()
