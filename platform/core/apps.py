from typing import Any

from django.apps import AppConfig
from django.forms import fields, models
from django.utils.translation import gettext_lazy as _

# What a form says about something left empty, where it has no sentence of its own: by the kind of field, because
# Django's "This field is required." tells nobody what to do.
EMPTY: dict[Any, Any] = {
    fields.Field: _("Fill this in."),
    fields.BooleanField: _("Tick this box to go on."),
    fields.ChoiceField: _("Choose one of these."),
    fields.MultipleChoiceField: _("Choose at least one of these."),
    fields.FileField: _("Choose a file."),
    models.ModelChoiceField: _("Choose one of these."),
    models.ModelMultipleChoiceField: _("Choose at least one of these."),
}


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        for kind, words in EMPTY.items():
            kind.default_error_messages = {**kind.default_error_messages, "required": words}
