from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.moments import WallField
from moderation.complaints.kinds import SAID
from moderation.complaints.models import Channel, Complaint
from moderation.complaints.states import Asked, missing_from

PLACES, MOST_PLACES = 5, 20
YES_NO = [("yes", _("Yes, you may")), ("no", _("No, you may not"))]
NOT_SAID = ("", _("They do not say"))

# What the law asks for: the field of the form that asks for it, and what is said where it is missing
MISSING: dict[str, tuple[str, Promise]] = {
    "name": ("name", _("Give your name.")),
    "statement": ("statement", _("Write what was said about you, in its own words if you can.")),
    "why": ("why", _("Say why it harms your good name.")),
    "place": ("described_0", _("Say where it is: a link, or what you know of the place, or that you cannot open it.")),
    "email": ("email", _("Give an e-mail address at which we can reach you. Without one we cannot answer you.")),
    "meaning": ("meaning", _("Say what a reader would understand by it.")),
    "faults": ("inaccuracies", _("Say what in it is not true, or why the facts do not support an opinion in it.")),
    "cannot_identify": (
        "cannot_identify",
        _("Say that you do not know enough about who wrote it to take them to court."),
    ),
    "consent_name": ("consent_name", _("Choose yes or no: may the author be told your name?")),
    "consent_email": ("consent_email", _("Choose yes or no: may the author be told your e-mail address?")),
}
KNOWS = _(
    "You know enough about who wrote it to take them to court. What we do here is for people who do not, so on its own "
    "this is not enough. You can send it all the same, and take advice about writing to the author yourself."
)
KNEW = _(
    "You told us that you know enough about who wrote it to take them to court. What we do here is for people who do "
    "not. Take advice about writing to the author yourself. If you do not know enough after all, send it again."
)


def sentence_for(missing: str, cannot_identify: bool | None) -> str:
    """What is said of something missing. Who says that they know the author has answered, if not as the law asks."""
    knows = missing == "cannot_identify" and cannot_identify is False
    return str(KNOWS if knows else MISSING[missing][1])


def sentence_after(missing: str, cannot_identify: bool | None) -> str:
    """The same of one that was sent, which nobody need be told can be sent."""
    knows = missing == "cannot_identify" and cannot_identify is False
    return str(KNEW if knows else MISSING[missing][1])


def _long(label: Any, hint: Any = "", rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=False, strip=False, widget=widget)


def _choice(label: Any, hint: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, required=False)


@dataclass(frozen=True)
class PlaceRow:
    number: int
    link: BoundField
    described: BoundField
    cannot_open: BoundField

    @property
    def is_open(self) -> bool:
        return any(field.value() or field.errors for field in (self.link, self.described, self.cannot_open))


class ComplaintForm(forms.Form):
    """What section 5(6) of the Defamation Act 2013 and regulation 2 ask, and nothing else. It checks shape alone:
    a notice that lacks something is a notice all the same (regulation 4)."""

    name = forms.CharField(label=_("Your name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We answer by e-mail. Use one that only you can read."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Enter an e-mail address, such as name@example.org.")},
    )
    acting_for = forms.CharField(label=_("Name of the person it is about"), required=False)
    authority = _long(
        _("Why may you act for them?"), _("For example: I am their solicitor, or they asked me to."), rows=2
    )
    statement = _long(
        _("The words"),
        _("Copy the words if you can. If you were only told of them, write them as you were told."),
        rows=6,
    )
    why = _long(
        _("Why does it harm your good name?"),
        _("For example: people who know me will now think that I took money from the club."),
    )
    meaning = _long(
        _("What would somebody who reads it understand by it?"), _("In your own words. One sentence can be enough.")
    )
    inaccuracies = _long(_("What in it is not true?"), _("Say what is wrong, and what is right."))
    opinions = _long(
        _("If it is somebody’s opinion: why do the facts not support it?"),
        _("Fill in this one, or the one before it, or both."),
    )
    cannot_identify = _choice(
        _("Do you know enough about who wrote it to take them to court?"),
        _("You would need to know who they are and how to reach them. A name that anybody can make up is not enough."),
        [("yes", _("No, I do not know enough")), ("no", _("Yes, I know enough"))],
    )
    consent_name = _choice(
        _("May we tell the author your name?"), _("If you say no, we take it out of what we send them."), YES_NO
    )
    consent_email = _choice(
        _("May we tell the author your e-mail address?"),
        _("If you say no, we take it out of what we send them."),
        YES_NO,
    )
    says_repeated = forms.BooleanField(
        label=_("Yes: two or more times before I complained here about the same thing by the same person, and each "
                "time it was removed"),
        required=False,
    )  # fmt: skip
    earlier_references = _long(
        _("The references of those complaints, if you have them"), _("They begin with C, such as C-AB12-CD34."), rows=2
    )
    # A person never sees this: what fills it in is a machine.
    website = forms.CharField(label=_("Leave this empty"), required=False, widget=forms.TextInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, initial: dict[str, Any] | None = None, more: int = 0
    ) -> None:
        super().__init__(data, files, initial=initial)
        given = (data if data is not None else initial or {}).get("places", "")
        asked = int(given) if str(given).isdecimal() and len(str(given)) < 4 else PLACES
        self.places_shown = min(max(asked + more, PLACES), MOST_PLACES)
        for number in range(self.places_shown):
            self.fields[f"link_{number}"] = forms.CharField(
                label=_("Link"),
                help_text=_("The address of the page, copied from your browser or from a message."),
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}),
            )
            self.fields[f"described_{number}"] = _long(
                _("Or what you know of it"), _("The group, the day, who wrote it, some of its words."), rows=3
            )
            self.fields[f"cannot_open_{number}"] = forms.BooleanField(
                label=_("I cannot open it, or I was only told about it"), required=False
            )
        first = ["name", "email", "acting_for", "authority", "statement"]
        self.order_fields([*first, *(name for name in self.fields if name.rpartition("_")[2].isdecimal())])

    @property
    def place_rows(self) -> Iterator[PlaceRow]:
        for number in range(self.places_shown):
            fields = (self[f"{name}_{number}"] for name in ("link", "described", "cannot_open"))
            yield PlaceRow(number + 1, *fields)

    @property
    def can_have_more_places(self) -> bool:
        return self.places_shown < MOST_PLACES

    @property
    def is_by_a_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the form, to show it again."""
        kept = {name: self.data[name] for name in self.fields if name in self.data and name not in {"website", "scan"}}
        return kept | {"places": str(self.places_shown)}

    @property
    def said(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in SAID}
        answers = {name: found[name] for name in ("cannot_identify", "consent_name", "consent_email")}
        return found | {name: {"yes": True, "no": False}.get(answer) for name, answer in answers.items()}

    @property
    def places(self) -> list[dict[str, Any]]:
        rows = (
            {name: self.cleaned_data[f"{name}_{number}"] for name in ("link", "described", "cannot_open")}
            for number in range(self.places_shown)
        )
        return [row for row in rows if row["link"].strip() or row["described"].strip() or row["cannot_open"]]

    @property
    def missing(self) -> list[str]:
        said = self.said
        names = ("name", "email", "statement", "why", "meaning", "cannot_identify", "consent_name", "consent_email")
        given = {name: said[name] for name in names}
        faults = said["inaccuracies"] + said["opinions"]
        return missing_from(Asked(**given, has_place=bool(self.places), faults=faults))

    @property
    def says_anything(self) -> bool:
        texts = (self.cleaned_data[name] for name in ("statement", "why", "meaning", "inaccuracies", "opinions"))
        return any(text.strip() for text in texts) or bool(self.places)

    def ask_for(self, missing: list[str]) -> None:
        """A sentence beside each field that lacks what the law asks for."""
        answer = self.said["cannot_identify"]
        for item in missing:
            self.add_error(MISSING[item][0], sentence_for(item, answer))

    def show_refusal(self, field: str | None, sentence: str) -> None:
        """What an action refused, beside the field it is about."""
        where = {"link": "link_0", "described": "described_0", "places": "described_0"}.get(field or "", field)
        self.add_error(where if where in self.fields else None, sentence)


def filled_from(complaint: Complaint) -> dict[str, Any]:
    """What a form shows of an earlier notice, for whoever sends it again with what was missing."""
    found: dict[str, Any] = {name: getattr(complaint, name) for name in SAID}
    for name in ("cannot_identify", "consent_name", "consent_email"):
        found[name] = {True: "yes", False: "no", None: ""}[found[name]]
    places = list(complaint.locations.all()[:MOST_PLACES])
    for number, place in enumerate(places):
        for name in ("link", "described", "cannot_open"):
            found[f"{name}_{number}"] = getattr(place, name)
    return found | {"places": str(len(places))}


class EntryForm(ComplaintForm):
    """What somebody wrote or said to us otherwise, as staff enter it. What they do not say stays not said."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=[(one.value, one.label) for one in (Channel.LETTER, Channel.EMAIL, Channel.TELEPHONE)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it came.")},
    )
    received_at = WallField(
        label=_("When did it reach us?"),
        help_text=_("The earliest moment at which it was here: when the letter was opened by anybody, when the e-mail "
                    "arrived, when they rang. The 48 hours run from then."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In which language do we write to them?"), choices=settings.LANGUAGES, initial=get_language
    )
    scan = forms.FileField(
        label=_("A scan or photograph of it"),
        help_text=_("PDF, JPEG or PNG. Only those who work on the complaint can open it."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cannot_identify", "consent_name", "consent_email"):
            field = self.fields[name]
            field.choices = [*field.choices, NOT_SAID]  # type: ignore[attr-defined]
        self.fields["name"].label, self.fields["email"].label = _("Their name"), _("Their e-mail address")
        self.fields["email"].help_text = _("Without one we cannot answer as the law asks. Ask them for it if you can.")


class ScanForm(forms.Form):
    scan = forms.FileField(
        label=_("A scan or photograph of it"),
        help_text=_("PDF, JPEG or PNG. Only those who work on the complaint can open it."),
        error_messages={"required": _("Choose a file.")},
    )


class LostForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The one that you gave with your complaint."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter an e-mail address, such as name@example.org."),
            "invalid": _("Enter an e-mail address, such as name@example.org."),
        },
    )
