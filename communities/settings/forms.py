from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.clocks import MOST_YEARS
from communities.groups.clocks import Day, OfficeHours, hours_from, hours_to_keep
from communities.groups.models import Community
from communities.settings.queries import FRONT_SETTINGS, SETTINGS, settings_seen
from communities.words.render import check_text
from core.errors import Refused

LIMITS = {"name": 80, "name_cy": 80, "summary": 300, "summary_cy": 300}
LINE_LIMIT = 200
WELCOME_LIMIT = 3_000
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%H.%M", "%H"]
DATE_FORMATS = ("%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d/%m/%y")
FURTHEST = timedelta(days=2 * 366)


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
            ["shows_summary", "shows_hosts", "shows_rules", "shows_member_count", "shows_to_all"],
        ),
        (
            _("Newcomers"),
            _("What you choose here applies to people who join from now on, not to those who belong already."),
            ["history", "newcomer_role", "membership_months"],
        ),
        (
            _("Pictures"),
            _(
                "A picture can give a child away: by a face, a school uniform, a house. Where pictures are allowed, "
                "whoever adds one has to confirm that no child can be recognised in it, and we keep who confirmed it "
                "and when. Hidden details such as the place are always taken out. Pictures that are there stay when "
                "you change this."
            ),
            ["allows_pictures"],
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
            "allows_pictures": _("Members may add pictures to what they write"),
            "shows_member_count": _("How many members there are"),
            "shows_to_all": _("Name and summary on the public first page"),
        }
        error_messages = {
            "name": {"required": _("Enter a name for the group.")},
            "summary": {"required": _("Say in one sentence what the group is for.")},
        }
        help_texts = {
            "name": _("The group's address stays the same when you change its name."),
            "name_cy": _("Shown to people who read the site in Welsh. Without it they see the name above."),
            "summary": _("One sentence."),
            "shows_to_all": _("Everybody can read them there, without an account. Never those of a secret group."),
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


class FrontForm(forms.Form):
    """What the group's pages say at the door. Fourteen times, two to a day; both empty: nobody watches that day."""

    emergency_line = forms.CharField(
        label=_("What to do in an emergency"),
        help_text=_(
            "In your own words, with a telephone number. For example: ring the Emergency Duty Team on 01632 960 999. "
            "We add 999 ourselves."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE_LIMIT}),
    )
    emergency_line_cy = forms.CharField(
        label=_("The same in Welsh"),
        help_text=_("Without it, people who read the site in Welsh see the English words."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LINE_LIMIT}),
    )
    off = forms.CharField(
        label=_("Days on which nobody watches"),
        help_text=_(
            "Bank holidays and days when the office is shut: we do not know them by ourselves. "
            "One to a line, for example 25/12/2026."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    welcome = forms.CharField(
        label=_("Your welcome"),
        help_text=_("Newcomers read it on the group's page until they put it away."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-grows": ""}),
    )
    welcome_cy = forms.CharField(
        label=_("Your welcome in Welsh"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-grows": ""}),
    )
    leave_quickly = forms.BooleanField(
        label=_("Show the button “Leave this page quickly” on every page of this group"),
        help_text=_(
            "For people who may be watched by somebody at home. It leads to a weather page. "
            "It does not sign them out, and earlier pages stay in the browser's history."
        ),
        required=False,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = hours_from(community.office_hours)
        for name in ("emergency_line", "emergency_line_cy", "welcome", "welcome_cy", "leave_quickly"):
            self.initial[name] = getattr(community, name)
        self.initial["off"] = "\n".join(f"{day:%d/%m/%Y}" for day in sorted(hours.off)) if hours else ""
        self.initial["seen"] = settings_seen(community, FRONT_SETTINGS)
        for number, day in enumerate(hours.week if hours else (None,) * 7):
            for name, label, at in zip(_names(number), (_("From"), _("To")), day or (None, None), strict=True):
                self.fields[name] = forms.TimeField(
                    label=label,
                    required=False,
                    initial=at,
                    input_formats=TIME_FORMATS,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )

    def days(self) -> list[tuple[str, list[BoundField]]]:
        """For the page: each day's name with its two fields."""
        return [(str(WEEKDAYS[number]), [self[name] for name in _names(number)]) for number in range(7)]

    def clean_off(self) -> list[date]:
        """Each line as a date. What has gone by is forgotten."""
        found = set()
        for line in filter(None, (line.strip() for line in self.cleaned_data["off"].splitlines())):
            day = _date_in(line)
            if day is None:
                message = _("We do not understand “%(line)s”. Write the day like this: 25/12/2026.")
                raise forms.ValidationError(message, params={"line": line[:40]})
            found.add(day)
        today = timezone.localdate()
        if any(day > today + FURTHEST for day in found):
            raise forms.ValidationError(_("One of these days is more than two years away. Check the year."))
        return sorted(day for day in found if day >= today)

    def clean(self) -> dict[str, Any]:
        for name in ("emergency_line", "emergency_line_cy"):
            self._check(name, " ".join(self.cleaned_data.get(name, "").split()), LINE_LIMIT)
        for name in ("welcome", "welcome_cy"):
            self._check(name, self.cleaned_data.get(name, ""), WELCOME_LIMIT)
        week = tuple(self._day(number) for number in range(7))
        if not self.errors:
            self.cleaned_data["office_hours"] = hours_to_keep(
                OfficeHours(week, frozenset(self.cleaned_data.get("off", [])))
            )
        return self.cleaned_data

    def _check(self, name: str, text: str, limit: int) -> None:
        try:
            self.cleaned_data[name] = check_text(text, limit=limit) if text.strip() else ""
        except Refused as refused:
            self.add_error(name, refused.message)

    def _day(self, number: int) -> Day:
        first, second = _names(number)
        opens, closes = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if first in self.errors or second in self.errors or (opens is None and closes is None):
            return None
        if opens is None or closes is None:
            missing = first if opens is None else second
            message = _("%(day)s: give both times, or leave both empty.")
            self.add_error(missing, message % {"day": WEEKDAYS[number]})
            return None
        if opens == closes != time.min:
            message = _("%(day)s: both times are the same. For the whole day, write 00:00 and 00:00.")
            self.add_error(second, message % {"day": WEEKDAYS[number]})
        return opens, closes

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("seen", *FRONT_SETTINGS)}

    def count_as_seen(self, community: Community) -> None:
        """Sent again, the form counts as having seen what is there now."""
        self.data = {**{name: self.data[name] for name in self.data}, "seen": settings_seen(community, FRONT_SETTINGS)}


def _names(day: int) -> tuple[str, str]:
    return f"from_{day}", f"to_{day}"


def _date_in(line: str) -> date | None:
    for shape in DATE_FORMATS:
        with suppress(ValueError):
            return datetime.strptime(line, shape).replace(tzinfo=UTC).date()
    return None
