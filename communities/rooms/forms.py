from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.rooms.actions import PURPOSE_LIMIT, ROOM_NAME_LIMIT, SETTINGS, WHY_LIMIT
from communities.rooms.models import Room, Slow
from communities.settings.queries import settings_seen
from communities.words.forms import SentOnceForm


class NewRoomForm(SentOnceForm):
    name = forms.CharField(
        label=_("Name of the room"),
        max_length=ROOM_NAME_LIMIT,
        error_messages={"required": _("Give the room a name.")},
    )
    kind = forms.ChoiceField(
        label=_("Who can read it and write in it?"),
        choices=[
            (Room.Kind.OPEN, _("Everybody who can read or write in the group")),
            (Room.Kind.NARROW, _("Only people I choose from the group, besides its hosts and moderators")),
        ],
        initial=Room.Kind.OPEN,
        help_text=_("A room that is only for some people stays that way."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who can read it."), "invalid_choice": _("Choose who can read it.")},
    )


class PeopleForm(forms.Form):
    """Whom a host chooses, among the members whom the page shows."""

    people = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose somebody.")},
    )

    def __init__(self, *args: Any, shown: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = shown


def _how_often() -> list[tuple[int, str]]:
    return [(value, capfirst(str(label))) for value, label in Slow.choices]


class RoomForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the room"),
        max_length=ROOM_NAME_LIMIT,
        error_messages={"required": _("Give the room a name.")},
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        help_text=_("A sentence. It stands at the top of the room, and beside its name in the group."),
        max_length=PURPOSE_LIMIT,
        required=False,
    )
    slow_seconds = forms.TypedChoiceField(
        label=_("How often may one person write?"),
        help_text=_("A pause between messages calms a room. It does not hold for hosts and moderators."),
        choices=_how_often,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, room: Room, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({name: getattr(room, name) for name in SETTINGS}, seen=settings_seen(room, SETTINGS))


class CloseRoomForm(forms.Form):
    why = forms.CharField(
        label=_("What do you want to tell its readers?"),
        help_text=_("One sentence. Everybody who reads the room sees it."),
        max_length=WHY_LIMIT,
        error_messages={"required": _("Say in a sentence why the room is closed.")},
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

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rooms"]
        assert isinstance(field, RoomsField)
        field.queryset = rooms
