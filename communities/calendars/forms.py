from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community


class GroupField(forms.ModelChoiceField[Community]):
    def label_from_instance(self, obj: Community) -> str:
        return obj.local_name


class FeedForm(forms.Form):
    community = GroupField(
        label=_("Which events?"),
        queryset=Community.objects.none(),
        required=False,
        empty_label=_("Those of all my groups"),
        error_messages={"invalid_choice": _("Choose one of these groups.")},
    )
    only_mine = forms.BooleanField(label=_("Only those I am coming to, or may come to"), required=False)
    with_titles = forms.BooleanField(
        label=_("Show what each event is called and where it is"),
        help_text=_(
            "Calendars appear on locked screens, and the company that keeps yours can read them. Without this they "
            "show when it is, and the name of this site."
        ),
        required=False,
    )

    def __init__(self, *args: Any, groups: QuerySet[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["community"]
        assert isinstance(field, GroupField)
        field.queryset = groups
