from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import ReauthenticateForm
from accounts.models import User
from home.media.forms import PictureField
from home.starter.colours import nearest_good
from home.starter.models import check_accent

MOST_PEOPLE = 20
LOGO_BYTES = 2 * 1024 * 1024
CHOICES = [
    ("about", gettext_lazy("About us")),
    ("support", gettext_lazy("Find support")),
    ("news", gettext_lazy("News")),
    ("blog", gettext_lazy("Blog")),
    ("events", gettext_lazy("Events")),
    ("contact", gettext_lazy("Contact form")),
    ("accessibility", gettext_lazy("Accessibility statement")),
    ("privacy", gettext_lazy("Privacy policy")),
    ("cookies", gettext_lazy("Cookies")),
]


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the site"), max_length=60)
    hero = forms.CharField(
        label=gettext_lazy("Opening sentence"),
        max_length=140,
        help_text=gettext_lazy("The first words on the home page. You can change them at any time."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the first texts"), choices=settings.LANGUAGES, widget=forms.RadioSelect,
        help_text=gettext_lazy("Visitors choose between English and Welsh for the menus themselves."),
    )  # fmt: skip


class LookForm(forms.Form):
    accent = forms.CharField(
        label=gettext_lazy("Colour of links and buttons"), required=False, max_length=30,
        help_text=gettext_lazy("Such as #1d4f91. Leave it empty for ours. It is made lighter for dark screens."),
    )  # fmt: skip
    logo = PictureField(label=gettext_lazy("Logo"), required=False)
    logo_alt = forms.CharField(
        label=gettext_lazy("What the logo shows"), required=False, max_length=120,
        help_text=gettext_lazy("For people who cannot see it. Empty where the name beside it says the same."),
    )  # fmt: skip

    better = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].help_text = _("JPEG, PNG or WebP, at most 2 MB.")  # Wagtail's field says its own limit

    def clean_accent(self) -> str:
        accent = str(self.cleaned_data["accent"]).strip().lower()
        if accent and not accent.startswith("#"):
            accent = f"#{accent}"
        if accent:
            try:
                check_accent(accent)
            except ValidationError:
                self.better = nearest_good(accent) if len(accent) == 7 and _is_hex(accent) else ""
                raise
        return accent

    def clean_logo(self) -> Any:
        logo = self.cleaned_data["logo"]
        if logo and logo.size > LOGO_BYTES:
            raise ValidationError(_("The logo is too large: 2 MB is the most."))
        return logo


def _is_hex(colour: str) -> bool:
    return all(sign in "0123456789abcdef" for sign in colour[1:])


class PagesForm(forms.Form):
    pages = forms.MultipleChoiceField(
        label=gettext_lazy("First pages"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("Each is a draft that says what to fill in. Nobody sees it until you publish it."),
    )  # fmt: skip


class PeopleForm(forms.Form):
    editors = forms.CharField(
        label=gettext_lazy("Who writes drafts"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("E-mail addresses of people with an approved account, one on a line. Or nobody yet."),
    )  # fmt: skip
    publishers = forms.CharField(
        label=gettext_lazy("Who approves and publishes"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("The same way."),
    )  # fmt: skip

    def clean_editors(self) -> list[str]:
        return self._addresses("editors")

    def clean_publishers(self) -> list[str]:
        return self._addresses("publishers")

    def _addresses(self, name: str) -> list[str]:
        given = list(dict.fromkeys(self.cleaned_data[name].split()))
        if len(given) > MOST_PEOPLE:
            raise ValidationError(_("Begin with twenty people at most; the others are added later."))
        for address in given:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(_("%(what)s is no e-mail address.") % {"what": address[:60]}) from None
            if not User.objects.filter(email__iexact=address, state=User.State.APPROVED, is_active=True).exists():
                sentence = _("%(what)s: no approved person has this address. They register first.")
                raise ValidationError(sentence % {"what": address[:60]})
        return given


class MakeForm(ReauthenticateForm):
    """The password, for the last step opens doors to others."""
