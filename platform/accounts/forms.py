"""The forms of registration, sign-in and the account pages. They check shape; the actions keep the rules."""

import re
import unicodedata
from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.actions import end_forced_password, register_person
from accounts.domains.queries import check_may_register
from accounts.models import User
from accounts.queries import is_address_of
from core.errors import Refused

# Characters that show nothing but are not of Unicode's control or format kinds: fillers, joiners, variation selectors
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffd\U000e0100-\U000e01ef]"
)
HIDDEN_KINDS = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
PILED_MARKS = 4
OWN_NAMES = {"en-gb": "English"}  # nobody looks for "British English"

TOO_LONG = _("Use %(limit_value)d characters or fewer.")
HIDDEN = _("Some of the characters cannot be seen or read. Type it again instead of pasting it.")
NOT_AN_ADDRESS = _("Enter an e-mail address, such as name@example.org.")


def has_hidden_characters(text: str) -> bool:
    """Does it hold what no reader can see: controls, zero widths, bidi overrides, surrogates, fillers?"""
    return bool(INVISIBLE.search(text)) or any(unicodedata.category(character) in HIDDEN_KINDS for character in text)


def has_piled_marks(text: str) -> bool:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) == "Mn" else 0
        if run >= PILED_MARKS:
            return True
    return False


class PlainField(forms.CharField):
    """One line of text that is what it looks like, in Unicode's composed form and with single spaces."""

    default_error_messages = {
        "hidden": HIDDEN,
        "letters": _("Use at least one letter."),
    }

    def __init__(self, *, needs_letter: bool = True, **kwargs: Any) -> None:
        self.needs_letter = needs_letter
        super().__init__(**kwargs)
        self.error_messages["max_length"] = TOO_LONG

    def tidy(self, text: str) -> str:
        return " ".join(re.split(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+", text.strip(" \t\u00a0")))

    def is_hiding(self, text: str) -> bool:
        return has_hidden_characters(text)

    def to_python(self, value: Any) -> str:
        text = self.tidy(str(super().to_python(value) or ""))
        if not text:
            return ""
        if self.is_hiding(text) or has_piled_marks(unicodedata.normalize("NFC", text)):
            raise forms.ValidationError(self.error_messages["hidden"], code="hidden")
        if self.needs_letter and not any(character.isalpha() for character in text):
            raise forms.ValidationError(self.error_messages["letters"], code="letters")
        return unicodedata.normalize("NFC", text)


class LinesField(PlainField):
    """Several such lines."""

    widget = forms.Textarea

    def tidy(self, text: str) -> str:
        lines = [super(LinesField, self).tidy(line) for line in re.split(r"\r\n|\r|\n", text)]
        return "\n".join(lines).strip("\n")

    def is_hiding(self, text: str) -> bool:
        return has_hidden_characters(text.replace("\n", ""))


class PhoneField(PlainField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(needs_letter=False, max_length=30, **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        digits = re.sub(r"[^0-9]", "", text)
        if text and not (re.fullmatch(r"\+?[0-9 ().\-]+", text) and 7 <= len(digits) <= 15):
            message = _("Enter a phone number, such as 01632 960 001 or +44 7700 900 982.")
            raise forms.ValidationError(message, code="invalid")
        return text


class PlainWords:
    """Our words and limits on allauth's fields, and no placeholders, which vanish as soon as somebody types."""

    words: ClassVar[dict[str, Any]] = {
        "email": _("E-mail address"),
        "login": _("E-mail address"),
        "password": _("Password"),
        "password1": _("New password"),
        "password2": _("Type the new password again"),
        "oldpassword": _("Current password"),
    }
    hints: ClassVar[dict[str, Any]] = {
        "password1": _("At least 12 characters. Three or four words that only you would put together work well.")
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name in self.words.keys() & fields.keys():
            field = fields[name]
            field.label, field.help_text = self.words[name], self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            limit_length(field, 254 if isinstance(field, forms.EmailField) else 256)
            if isinstance(field, forms.EmailField):
                field.error_messages.update(required=NOT_AN_ADDRESS, invalid=NOT_AN_ADDRESS)
            else:
                field.error_messages["required"] = _("Enter a password.")


def limit_length(field: forms.Field, most: int) -> None:
    """Also says it in our words; so does a NUL, which only a program sends."""
    field.validators = [check for check in field.validators if not isinstance(check, MaxLengthValidator)]
    field.validators.append(MaxLengthValidator(most))
    field.error_messages |= {"max_length": TOO_LONG, "null_characters_not_allowed": HIDDEN}


def check_domain(email: str) -> None:
    """Raises ValidationError where staff let nobody in with addresses of this domain."""
    try:
        check_may_register(email)
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None


class SignupForm(PlainWords, allauth_forms.SignupForm):  # type: ignore[misc]
    """Everything we ask of somebody who registers, on one page."""

    field_order = ["email", "password1", "display_name", "real_name", "postal_address", "phone", "accept_terms"]
    groups: ClassVar[list[tuple[Any, Any, list[str]]]] = [
        (_("How you sign in"), "", ["email", "password1"]),
        (_("What other members see"), "", ["display_name"]),
        (
            _("What only staff may see"),
            _("Kept encrypted. Staff need a reason to read it, each reading is recorded, and you can see the list."),
            ["real_name", "postal_address", "phone"],
        ),
    ]
    words = {**PlainWords.words, "password1": _("Password")}
    hints = {
        **PlainWords.hints,
        "email": _("You sign in with it, and we write to it when there is news. Other members never see it."),
    }

    display_name = PlainField(
        label=_("Display name"),
        help_text=_("This is what other members see. It need not be your real name."),
        max_length=60,
        error_messages={"required": _("Enter the name that other members will see.")},
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    real_name = PlainField(
        label=_("Your real name"),
        help_text=_("So that staff can check who you are. Other members never see it."),
        max_length=120,
        error_messages={"required": _("Enter your real name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    postal_address = LinesField(
        label=_("Postal address"),
        help_text=_("So that staff can check who you are, and reach you if the law asks us to."),
        max_length=400,
        error_messages={"required": _("Enter your postal address.")},
        widget=forms.Textarea(attrs={"autocomplete": "street-address", "rows": 4}),
    )
    phone = PhoneField(
        label=_("Phone number"),
        help_text=_("So that staff can reach you if somebody may be in danger."),
        error_messages={"required": _("Enter your phone number.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    accept_terms = forms.BooleanField(
        label=_("I accept the terms of use"),
        error_messages={"required": _("Read and accept the terms of use to register.")},
    )

    account_already_exists: bool

    def clean_email(self) -> str:
        check_domain(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accept_terms"].help_text = format_html(
            '<a class="govuk-link" href="{}" target="_blank" rel="noopener">{}</a>',
            reverse("terms"),
            _("Read the terms of use (opens in a new tab)"),
        )

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Registers them; for an address that is taken, answers just the same, in the same time, and stores nothing.

        The owner of the address is told by e-mail, and nobody else.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # as long as it takes for somebody new
        else:
            try:
                return self.save(request), None
            except Refused:
                self.account_already_exists = True  # somebody registered it in this very moment
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer

    def save(self, request: HttpRequest) -> User:
        given = self.cleaned_data
        return register_person(
            email=given["email"],
            password=given["password1"],
            display_name=given["display_name"],
            real_name=given["real_name"],
            postal_address=given["postal_address"],
            phone=given["phone"],
            language=get_language() or settings.LANGUAGE_CODE,
        )


class LoginForm(PlainWords, allauth_forms.LoginForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(PlainWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    users: list[User]

    def clean_email(self) -> str:
        """An address that somebody only asked to change to, and never confirmed, opens no account."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if is_address_of(user, email)]
        return email


class ResetPasswordKeyForm(PlainWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    user: User

    def save(self) -> None:
        super().save()
        end_forced_password(self.user)


class ChangePasswordForm(PlainWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(PlainWords, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class AddEmailForm(PlainWords, allauth_forms.AddEmailForm):  # type: ignore[misc]
    words = {**PlainWords.words, "email": _("New e-mail address")}

    def clean_email(self) -> str:
        """What may not register may not come in by a change either."""
        check_domain(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email


class SeenForm(forms.Form):
    """Approving: the state the decider was looking at, so that an answer given meanwhile is not overruled unseen."""

    seen = forms.ChoiceField(choices=User.State.choices, widget=forms.HiddenInput)


class DayField(forms.DateField):
    """One day, chosen in the browser's own calendar, or typed where it has none."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter a day as day, month and year, such as 31/3/2027."),
        "required": _("Enter a day."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d", "%d/%m/%Y"], **kwargs})


class ApproveForm(SeenForm):
    until = DayField(
        label=_("Last day of the approval"),
        help_text=_("We remind them, and you, long before. Leave it empty if the approval does not end."),
        required=False,
    )


class DeclineForm(SeenForm):
    reason = LinesField(
        label=_("Why are you declining?"),
        help_text=_("Kept for the record. The person does not see it."),
        max_length=1000,
        error_messages={"required": _("Say why you are declining this registration.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ContactForm(forms.Form):
    reason = PlainField(
        label=_("Why do you need their contact details?"),
        help_text=_("Your name, the time and the fact that you looked are recorded. The person can see them."),
        max_length=300,
        error_messages={"required": _("Say why you need the contact details.")},
    )


def languages() -> list[tuple[str, str]]:
    """Each language under the name its own speakers look for."""
    return [(code, OWN_NAMES.get(code, get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES]


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=languages, widget=forms.RadioSelect)
