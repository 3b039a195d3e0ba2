from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case

SAY = "say"
DEEDS: list[tuple[str, Any]] = [
    (SAY, _("Ask or tell them something, and decide later")),
    (Case.Decision.UPHOLD, _("The decision stands")),
    (Case.Decision.OVERTURN, _("Take the decision back, and put everything as it was")),
]


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why was it wrong?"),
        help_text=_("In your own words. Somebody who had no part in the decision reads this."),
        widget=forms.Textarea(attrs={"rows": 6}),
        strip=False,
        error_messages={"required": _("Write something first.")},
    )


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages={"required": _("Write something first.")},
    )


class AnswerForm(forms.Form):
    """For whoever decides."""

    do = forms.ChoiceField(label=_("What do you want to do?"), choices=DEEDS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you say to them"),
        help_text=_("The person reads this, word for word. Never say who reported it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages={"required": _("Write something first.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def inputs(self) -> dict[str, Any]:
        """What `answer_appeal` takes."""
        given = self.cleaned_data
        return {"do": given["do"], "text": given["text"], "seen_version": given["version"]}
