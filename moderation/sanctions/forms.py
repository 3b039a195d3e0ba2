from django import forms
from django.utils.translation import gettext_lazy as _


class UndoForm(forms.Form):
    why = forms.CharField(
        label=_("Why do you take it back?"),
        help_text=_("The person it is about reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        strip=False,
        error_messages={"required": _("Say why.")},
    )
