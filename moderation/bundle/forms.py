from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ReauthenticateForm


class BundleForm(ReauthenticateForm):
    """The password, with the limits that signing in has. Who may not see addresses is not asked about them."""

    with_poster = forms.BooleanField(
        label=_("With the name and postal address that the author gave"),
        help_text=_("Only where the court or your solicitor needs them. It is recorded."),
        required=False,
    )

    def __init__(self, *args: Any, sees_addresses: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sees_addresses:
            del self.fields["with_poster"]
