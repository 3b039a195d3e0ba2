from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Membership


class HeirForm(forms.Form):
    """One of the members on this page of them."""

    heir = forms.TypedChoiceField(label=_("Who looks after the group from now on?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, heirs: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(heir.pk): heir for heir in heirs}
        field = self.fields["heir"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (pk, f"{heir.person.display_name} · {heir.get_role_display()}" if heir.role != heir.Role.MEMBER
             else heir.person.display_name)
            for pk, heir in self.found.items()
        ]  # fmt: skip
        field.error_messages["required"] = field.error_messages["invalid_choice"] = _(
            "Choose a member who can take the group over."
        )

    def clean_heir(self) -> Membership:
        return self.found[self.cleaned_data["heir"]]
