from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.images.widgets import AdminImageChooser

from home.people.models import Byline, Proposal


class ProposalForm(forms.ModelForm[Proposal]):
    class Meta:
        model = Proposal
        fields = ["name", "job_title", "picture", "about"]
        widgets = {"picture": AdminImageChooser, "about": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "name": _("As readers shall know you."),
            "about": _("Two or three sentences: what you do, and something that makes people smile."),
        }


class DecisionForm(forms.Form):
    """What becomes of a proposal, as its reader saw it."""

    do = forms.ChoiceField(choices=[("take", ""), ("decline", "")])
    seen = forms.CharField(max_length=40)
    onto = forms.ModelChoiceField[Byline](queryset=Byline.objects.none(), required=False)

    def __init__(self, *args: Any, free: QuerySet[Byline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["onto"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = free
