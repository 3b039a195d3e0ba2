from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from communities.events.actions import LINK_LIMIT, MOST_PEOPLE, PLACE_LIMIT, Details, Series
from communities.events.clocks import MOST_DATES, Times
from communities.events.models import Event
from communities.events.queries import member_called
from communities.groups.models import Community
from communities.posts.actions import TITLE_LIMIT
from communities.posts.forms import NewPostForm, PostForm

Groups = list[tuple[Any, Any, list[str]]]  # as templatetags/looks.py takes them
WHEN = ["first", "starts", "ends", "last", "is_all_day"]
WHERE = ["place", "link"]
NO_BEGIN, NO_END = gettext_lazy("Say when it begins."), gettext_lazy("Say when it ends.")
WHEN_LEGEND = (gettext_lazy("When"), gettext_lazy("As a clock here shows it."))


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class ClockField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)


class WhenForm(forms.Form):
    """When one date is. `times` is what it says, once it is valid."""

    groups: Groups = [(*WHEN_LEGEND, WHEN)]
    first = DayField(label=gettext_lazy("Day"), error_messages={"required": gettext_lazy("Say on which day it is.")})
    starts = ClockField(label=gettext_lazy("Begins at"), required=False, error_messages={"required": NO_BEGIN})
    ends = ClockField(label=gettext_lazy("Ends at"), required=False, error_messages={"required": NO_END})
    last = DayField(label=gettext_lazy("Ends on another day"), required=False)
    is_all_day = forms.BooleanField(label=gettext_lazy("It lasts all day"), required=False)

    @property
    def times(self) -> Times:
        given = self.cleaned_data
        first: date = given["first"]
        last: date = given["last"] or first
        if given["is_all_day"]:
            return Times(first, last)
        starts: time = given["starts"].replace(second=0, microsecond=0)
        return Times(first, last, starts, given["ends"].replace(second=0, microsecond=0))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("is_all_day"):
            for name, missing in (("starts", NO_BEGIN), ("ends", NO_END)):
                if given.get(name) is None and name not in self.errors:
                    self.add_error(name, missing)
        return given


class MoveForm(WhenForm):
    and_later = forms.BooleanField(label=gettext_lazy("Move the later dates too, by as much"), required=False)

    def __init__(self, *args: Any, event: Event, is_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_series:
            del self.fields["and_later"]
        if event.is_all_day:
            del self.fields["starts"], self.fields["ends"]
        else:
            self.fields["starts"].required = self.fields["ends"].required = True
        del self.fields["is_all_day"]
        self.lasts_all_day = event.is_all_day

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["is_all_day"] = self.lasts_all_day
        return super().clean()


class WhereForm(forms.Form):
    place = forms.CharField(
        label=gettext_lazy("Where is it?"),
        help_text=gettext_lazy("The address, and how to find the door. Only people who can read this group see it."),
        max_length=PLACE_LIMIT,
        required=False,
    )
    link = forms.URLField(
        label=gettext_lazy("The link, if it is online"),
        max_length=LINK_LIMIT,
        required=False,
        assume_scheme="https",
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("How many people can come?"),
        help_text=gettext_lazy("When it is full, others can wait for a place. Leave it empty for any number."),
        min_value=1,
        max_value=MOST_PEOPLE,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Give a number from 1 to 10,000, or leave it empty.")
        ),
    )
    host = forms.CharField(
        label=gettext_lazy("Who is the host?"),
        help_text=gettext_lazy("The name of a member of the group. Empty: you."),
        max_length=100,
        required=False,
    )

    community: Community

    def clean_host(self) -> User | None:
        name = " ".join(self.cleaned_data["host"].split())
        found = member_called(self.community, name) if name else None
        if name and found is None:
            raise forms.ValidationError(_("No member of this group has just that name, or several have it."))
        return found

    @property
    def details(self) -> Details:
        return Details(**{name: self.cleaned_data[name] for name in ("place", "link", "capacity", "host")})


class NewEventForm(NewPostForm, WhenForm, WhereForm):
    title = forms.CharField(
        label=gettext_lazy("What is it called?"),
        max_length=TITLE_LIMIT,
        error_messages={"required": gettext_lazy("Give your event a name.")},
    )
    repeats = forms.ChoiceField(
        label=gettext_lazy("Does it repeat?"), choices=Event.Repeats.choices, required=False, initial=""
    )
    until = DayField(
        label=gettext_lazy("Until which day?"), help_text=gettext_lazy("Two years at most."), required=False
    )
    count = forms.IntegerField(
        label=gettext_lazy("Or how many times?"), min_value=2, max_value=MOST_DATES, required=False
    )
    groups: Groups = [
        ("", "", ["title", "body"]),
        (*WHEN_LEGEND, [*WHEN, "repeats", "until", "count"]),
        (gettext_lazy("Where and who"), "", [*WHERE, "capacity", "host"]),
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("What is it about?")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        is_open = given.get("repeats") and not (given.get("until") or given.get("count"))
        if is_open and not {"until", "count"} & set(self.errors):
            self.add_error("until", _("Say until when it repeats, or how many times."))
        return given

    @property
    def last_moment(self) -> tuple[datetime | None, Any]:
        return self.times.on(self.times.first)[0], _("The event begins before that. Choose an earlier time.")

    @property
    def inputs(self) -> dict[str, Any]:
        given = self.cleaned_data
        series = Series(self.times, given["repeats"], given["until"], given["count"])
        words = {name: given[name] for name in ("key", "title", "body", "files")}
        return words | {"series": series, "details": self.details}


class EventForm(PostForm, WhereForm):
    groups: Groups = [("", "", ["title", "body"]), (gettext_lazy("Where and who"), "", [*WHERE, "capacity", "host"])]

    def __init__(self, *args: Any, group: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.community = group


class CancelForm(forms.Form):
    and_later = forms.BooleanField(label=gettext_lazy("Cancel the later dates too"), required=False)

    def __init__(self, *args: Any, is_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_series:
            del self.fields["and_later"]
