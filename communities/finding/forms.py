from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.search.models import Indexed

LONGEST = 200
DAYS = {"week": 7, "month": 31, "year": 366}
EVERYTHING, PEOPLE, PAGES = "", "people", "pages"
SMALLEST, LARGEST = -(2**63), 2**63 - 1


class SearchForm(forms.Form):
    """What somebody looks for. Whatever else was sent that makes no sense counts as not sent."""

    q = forms.CharField(
        label=_("What are you looking for?"),
        max_length=LONGEST,
        error_messages={"required": _("Write a word to look for.")},
    )
    group = forms.ModelChoiceField(
        Community.objects.none(), label=_("In which group?"), required=False, empty_label=_("All my groups")
    )
    person = forms.CharField(label=_("Who wrote it? A part of their name"), max_length=60, required=False)
    when = forms.ChoiceField(
        label=_("When was it written?"),
        required=False,
        choices=[
            ("", _("At any time")),
            ("week", _("In the last 7 days")),
            ("month", _("In the last month")),
            ("year", _("In the last year")),
        ],
    )

    def __init__(self, *args: object, groups: list[Community] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if groups:
            field = self.fields["group"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Community.objects.filter(pk__in=[group.pk for group in groups])
            field.label_from_instance = lambda group: group.local_name  # type: ignore[method-assign,assignment]
        else:
            for name in ("group", "person", "when"):
                del self.fields[name]

    def chosen(self, name: str) -> object:
        return self.cleaned_data.get(name) or None

    def since(self, now: datetime) -> datetime | None:
        days = DAYS.get(str(self.chosen("when")))
        return now - timedelta(days=days) if days else None

    @property
    def kind(self) -> str:
        """One of the kinds, from the button that was pressed."""
        asked = str(self.data.get("kind", ""))
        return asked if asked in {*Indexed.Kind.values, PEOPLE, PAGES} else EVERYTHING

    @property
    def before(self) -> int | None:
        asked = str(self.data.get("before", ""))
        if not asked.lstrip("-").isdecimal() or not asked.isascii() or len(asked) > 20:
            return None
        try:
            number = int(asked)
        except ValueError:  # "--1"
            return None
        return number if SMALLEST <= number <= LARGEST else None


def group_id(form: SearchForm) -> UUID | None:
    group = form.chosen("group")
    return group.pk if isinstance(group, Community) else None
