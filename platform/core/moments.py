"""Moments that somebody sends."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

PICKER = "%Y-%m-%dT%H:%M"
NO_TIME = _("Choose a day and a time.")
SKIPPED = _("There is no such time on that day: the clocks go forward. Choose an hour later.")


class MomentField(forms.DateTimeField):
    """A moment that can be kept and shown: the first and last days of the calendar overflow in another zone."""

    def to_python(self, value: Any) -> datetime | None:
        found: datetime | None = super().to_python(value)
        if found is not None and not 1 < found.year < 9999:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class WallField(MomentField):
    """A moment as a clock on the wall shows it, in the site's own zone, whoever types it wherever.

    Of a time that the clock shows twice it is the first; one that it skips is refused.
    """

    widget = forms.DateTimeInput(format=PICKER, attrs={"type": "datetime-local"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": NO_TIME, "invalid": NO_TIME}, **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            shown = (error.params or {}).get("datetime")
            if not isinstance(shown, datetime) or not 1 < shown.year < 9999:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        found = timezone.make_aware(shown)
        if timezone.localtime(found.astimezone(UTC)).replace(tzinfo=None) != shown:
            raise forms.ValidationError(SKIPPED, code="skipped")
        return found


def wall(at: datetime) -> str:
    """A moment in words, in the site's own zone: Tuesday 24 November 2026, 09:00."""
    return date_format(timezone.localtime(at), "l j F Y, H:i")
