from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from home.alerts.models import Alert


class AlertForm(WagtailAdminModelForm):  # type: ignore[misc]
    """`seen` are the times the writer was shown: a form sent late must not switch on what was switched off since."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.times_before = (self.instance.starts_at, self.instance.ends_at)
        self.initial["seen"] = self.current = " ".join(at.isoformat() if at else "-" for at in self.times_before)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.instance._state.adding and cleaned.get("seen") != self.current:
            self.data = self.data.copy()
            self.data["seen"] = self.current
            self.add_error(
                None,
                _(
                    "Somebody switched this alert on or off while you were writing. "
                    "Look at its times once more, then save."
                ),
            )
        if cleaned.get("reach") != Alert.Reach.SITE and not self._names_a_page():
            self.add_error("reach", _("Choose at least one page below, or show the alert on every public page."))
        return cleaned

    def _names_a_page(self) -> bool:
        places = self.formsets.get("places")
        if places is None:
            return True
        named = [form.cleaned_data for form in places.forms if form.is_valid()]
        return any(place.get("page") and not place.get("DELETE") for place in named)
