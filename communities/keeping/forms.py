from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.keeping.models import Keeping, Period
from communities.keeping.queries import older_than, said_of
from communities.rooms.models import Room

SITE = "site"


def _days(value: str) -> int | None:
    return None if value == SITE else int(value)


class KeepingForm(forms.Form):
    """Each choice says how many messages would go by it."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("For how long are messages kept?"),
        coerce=_days,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose for how long."),
                        "invalid_choice": gettext_lazy("Choose for how long.")},
    )  # fmt: skip
    seen = forms.TypedChoiceField(coerce=_days, empty_value=None, widget=forms.HiddenInput)

    def __init__(self, *args: Any, room: Room, keeping: Keeping | None, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = settings.MESSAGES_KEPT_DAYS
        self.would_go = {days: older_than(room, days, now=now) for days in {*Period.values, site}}
        names = {SITE: _("As this site says: %(period)s") % {"period": said_of(site)}}
        names |= {str(days): capfirst(said_of(days)) for days in Period.values}
        choices = [(key, self._with_count(name, site if key == SITE else int(key))) for key, name in names.items()]
        for name in ("days", "seen"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
            self.initial[name] = SITE if keeping is None else str(keeping.days)

    def _with_count(self, name: str, days: int) -> str:
        count = self.would_go[days]
        if not count:
            return name
        gone = ngettext("%(count)d message would be deleted", "%(count)d messages would be deleted", count)
        return f"{name} ({gone % {'count': count}})"

    @property
    def going(self) -> int:
        """How many messages would go by what was chosen."""
        days = self.cleaned_data["days"]
        return self.would_go[settings.MESSAGES_KEPT_DAYS if days is None else days]
