import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import EmailDomain

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("E-mail domain"),
        help_text=_("What stands after the @, such as council.example.org. Addresses below it do not count."),
        max_length=253,
        error_messages={"required": _("Enter a domain, such as council.example.org.")},
    )
    rule = forms.ChoiceField(
        label=_("What holds for it"),
        choices=EmailDomain.Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what holds for it.")},
    )

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"].strip().lower().removeprefix("@")
        if not DOMAIN.fullmatch(domain):
            raise forms.ValidationError(_("Enter a domain, such as council.example.org."))
        return domain
