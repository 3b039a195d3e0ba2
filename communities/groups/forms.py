from django import forms
from django.utils.translation import gettext_lazy as _

from communities.words.render import check_text
from core.errors import Refused


class AskToJoinForm(forms.Form):
    message = forms.CharField(
        label=_("Message to the hosts"),
        help_text=_("Only the hosts of this group read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        try:
            return check_text(message, limit=500) if message.strip() else ""
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None
