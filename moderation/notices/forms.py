from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LinesField, PlainField


class NoticeTextForm(forms.Form):
    """Staff's own words around the parts of a notice that the law asks for."""

    subject = PlainField(label=_("Subject"), help_text=_("Empty for the standard one."), max_length=150, required=False)
    before = LinesField(
        label=_("Your words before it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    after = LinesField(
        label=_("Your words after it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
