from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.chat.actions import MESSAGE_LIMIT, ROOM_NAME_LIMIT
from communities.chat.models import Room
from communities.groups.models import Community
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


class GuestRoomsForm(forms.Form):
    rooms = forms.ModelMultipleChoiceField(
        label=_("Chat rooms they may read and write in"),
        queryset=Room.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rooms"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = community.rooms.all()
        field.label_from_instance = lambda room: room.name  # type: ignore[method-assign]
