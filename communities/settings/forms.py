from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.clocks import MOST_YEARS
from communities.groups.models import Community
from communities.settings.queries import SETTINGS, settings_seen
from communities.words.render import check_text
from core.errors import Refused

LIMITS = {"name": 80, "name_cy": 80, "summary": 300, "summary_cy": 300}


class SettingsForm(forms.ModelForm[Community]):
    membership_months = forms.IntegerField(
        label=_("For how many months do they belong?"),
        help_text=_("Leave it empty if membership does not end. You can renew it, and we remind you."),
        min_value=1,
        max_value=12 * MOST_YEARS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    is_sure = forms.BooleanField(
        label=_("I am sure that more people may see this group than before"),
        help_text=_(
            "Only needed when you make a group more visible. In an open group, everybody with an account can read "
            "everything, also what was written while it was closed. Ask your members first."
        ),
        required=False,
    )

    groups = [
        (_("Name and summary"), "", ["name", "name_cy", "summary", "summary_cy"]),
        (
            _("Who can see it, and how people join"),
            _("These are two separate choices. Nobody can find a secret group, so people come in by invitation."),
            ["visibility", "is_sure", "join_method"],
        ),
        (
            _("What people see who do not belong to it"),
            _("They see the name of an open or closed group in any case, and nothing at all of a secret one."),
            ["shows_summary", "shows_hosts", "shows_rules", "shows_member_count"],
        ),
        (
            _("Newcomers"),
            _("What you choose here applies to people who join from now on, not to those who belong already."),
            ["history", "newcomer_role", "membership_months"],
        ),
    ]

    class Meta:
        model = Community
        fields = SETTINGS
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "summary_cy": forms.Textarea(attrs={"rows": 2}),
            "visibility": forms.RadioSelect,
            "join_method": forms.RadioSelect,
            "history": forms.RadioSelect,
            "newcomer_role": forms.RadioSelect,
        }
        labels = {
            "visibility": _("Who can see it?"),
            "join_method": _("How do people join?"),
            "history": _("What do newcomers read?"),
            "newcomer_role": _("What are newcomers?"),
            "shows_summary": _("The summary"),
            "shows_hosts": _("Who the hosts are"),
            "shows_rules": _("The rules"),
            "shows_member_count": _("How many members there are"),
        }
        help_texts = {
            "name": _("The group's address stays the same when you change its name."),
            "name_cy": _("Shown to people who read the site in Welsh. Without it they see the name above."),
            "summary": _("One sentence."),
            "visibility": _("When a group becomes secret it gets a new address, which nobody outside knows."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = settings_seen(self.instance)
        for name in LIMITS:
            self.fields[name].widget.attrs["maxlength"] = LIMITS[name]

    def _post_clean(self) -> None:
        """The row is changed by the action, not by the form."""

    def clean(self) -> dict[str, Any]:
        for name, limit in LIMITS.items():
            text = self.cleaned_data.get(name)
            if text:
                try:
                    self.cleaned_data[name] = check_text(" ".join(text.split()), limit=limit)
                except Refused as refused:
                    self.add_error(name, refused.message)
        return self.cleaned_data
