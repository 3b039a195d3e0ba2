from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from home.promoted.models import SearchSuggestion
from home.promoted.phrases import phrases_of
from home.promoted.queries import MOST, crowded


class SuggestionForm(WagtailAdminModelForm):  # type: ignore[misc]
    """Says it where a suggestion would never be seen, because others stand before it for the same words."""

    instance: SearchSuggestion

    def _post_clean(self) -> None:
        """An address that is none was given all the same: it is not missing too."""
        was_given = "url" in self.errors
        super()._post_clean()
        if was_given:
            self.errors.pop("page", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        full = crowded(phrases_of(cleaned.get("words", "")), beside=self.instance)
        if full:
            sentence = _("%(most)s other suggestions stand for “%(words)s” already, and no more are shown.")
            self.add_error("words", sentence % {"most": MOST, "words": full[0]})
        return cleaned
