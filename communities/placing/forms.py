from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.placing.actions import WHY_LIMIT


class LockForm(forms.Form):
    why = forms.CharField(
        label=_("Why?"),
        help_text=_("One sentence. Everybody who reads the post sees it."),
        max_length=WHY_LIMIT,
        error_messages={"required": _("Say in a sentence why the comments are closed.")},
    )


class GroupField(forms.ModelChoiceField[Community]):
    def label_from_instance(self, obj: Community) -> str:
        return obj.local_name


class MoveForm(forms.Form):
    to = GroupField(
        label=_("Which group does it belong in?"),
        queryset=Community.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose one of these groups.")},
    )

    def __init__(self, *args: Any, groups: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, GroupField)
        field.queryset = groups
