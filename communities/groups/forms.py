from django import forms
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community, Membership
from communities.groups.permissions import ROLE_WORDS
from communities.words.forms import SentOnceForm
from communities.words.render import check_text
from core.errors import Refused


def _roles() -> list[tuple[str, str]]:
    return [(role.value, f"{role.label}: {ROLE_WORDS[role]}") for role in Membership.Role]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=_roles, widget=forms.RadioSelect)


class NewGroupForm(SentOnceForm, forms.ModelForm[Community]):
    class Meta:
        model = Community
        fields = ("name", "summary", "rules", "visibility", "join_method")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "rules": forms.Textarea(attrs={"rows": 5}),
            "visibility": forms.RadioSelect,
            "join_method": forms.RadioSelect,
        }
        labels = {"visibility": _("Who can see it?"), "join_method": _("How do people join?")}
        error_messages = {
            "name": {"required": _("Enter a name for the group.")},
            "summary": {"required": _("Say in one sentence what the group is for.")},
        }
        help_texts = {
            "name": _("For a secret group, only its members ever see the name."),
            "summary": _("One sentence. Everybody who may know of the group reads it."),
            "rules": _("Members read them before they join."),
        }

    def clean_name(self) -> str:
        return _clean(self.cleaned_data["name"], 80)

    def clean_summary(self) -> str:
        return _clean(self.cleaned_data["summary"], 300)

    def clean_rules(self) -> str:
        rules: str = self.cleaned_data["rules"]
        return _clean(rules, 5000) if rules.strip() else ""


def _clean(text: str, limit: int) -> str:
    try:
        return check_text(text, limit=limit)
    except Refused as refused:
        raise forms.ValidationError(refused.message) from None
