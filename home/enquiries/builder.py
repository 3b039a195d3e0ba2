"""From the questions that staff wrote to the form that the public fills in."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import BaseForm, FormBuilder

# Names no question can have: those are made of letters, figures and underscores.
TRAP, KEY = "our-website", "our-key"
LONGEST_LINE, LONGEST_TEXT = 255, 5_000
REQUIRED = _("Answer this question.")
TOO_LONG = _("This is too long. Use at most %(limit_value)d characters.")
ONE_OF = _("Choose one of the answers.")


class QuestionsForm(BaseForm):  # type: ignore[misc]
    """The questions, and two fields that no person sees."""

    names_questions = True  # "Answer this question." four times over would tell nobody which

    @property
    def is_by_a_machine(self) -> bool:
        """Only a machine fills in what a person cannot see."""
        return bool(self.data.get(TRAP))

    @property
    def key(self) -> UUID:
        """The same for the same form however often it is sent; one that makes no sense is a new one."""
        try:
            return UUID(str(self.data.get(KEY, "")))
        except ValueError:
            return uuid4()

    @property
    def answers(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {TRAP, KEY}}


class QuestionBuilder(FormBuilder):
    """Wagtail's, in our words and with a limit to everything. It knows no field for files (G06)."""

    def get_form_class(self) -> type[QuestionsForm]:
        return type("QuestionsForm", (QuestionsForm,), self.formfields)

    def get_field_options(self, field: Any) -> dict[str, Any]:
        options: dict[str, Any] = super().get_field_options(field)
        options["error_messages"] = {"required": REQUIRED, "max_length": TOO_LONG, "invalid_choice": ONE_OF}
        return options

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.CharField(max_length=LONGEST_LINE, **options)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.Textarea(attrs={"rows": 5})
        return forms.CharField(max_length=LONGEST_TEXT, strip=False, widget=widget, **options)

    def create_email_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        options["error_messages"]["invalid"] = _("Give an e-mail address such as name@example.org.")
        return forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}), **options)

    def create_number_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        options["error_messages"] |= {
            name: _("Give a number in figures, such as 12.")
            for name in ("invalid", "max_digits", "max_whole_digits", "max_decimal_places")
        }
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        return forms.DecimalField(max_digits=20, decimal_places=6, widget=widget, **options)

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        options["error_messages"]["invalid"] = _("Give a day such as 5 March 2027.")
        return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)
