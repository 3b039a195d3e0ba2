from django import forms
from django.utils.translation import gettext_lazy as _

from communities.rules.actions import RULES_LIMIT
from communities.words.forms import WordsField


class RulesForm(forms.Form):
    text = WordsField(
        label=_("The rules"),
        help_text=_("Plain words, each rule on a line of its own. In Welsh and English, if your members read both."),
        max_length=RULES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 12, "data-grows": ""}),
        required=False,
    )
    takes_away = forms.BooleanField(
        label=_("Take the rules away"),
        help_text=_("Only if this group is to have no rules. The field above must be empty then."),
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100_000_000)
