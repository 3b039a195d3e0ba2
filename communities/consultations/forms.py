from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.consultations.actions import (
    ANSWER_LIMIT,
    DEED_LIMIT,
    HEADING_LIMIT,
    MOST_DEEDS,
    MOST_PARTS,
    PART_LIMIT,
    QUESTION_LIMIT,
    PartInput,
)
from communities.consultations.models import Deed, Part, PartAnswer
from communities.polls.forms import CLOSES_BEFORE, usual_end
from communities.posts.forms import NewPostForm
from communities.words.forms import ChildForm, WordsField
from core.moments import WallField

Group = tuple[str, str, list[str]]


def _count(said: Any, name: str, *, least: int, most: int, add: str) -> int:
    """How many rows a form shows: as many as it had, and one more where that was asked for."""
    text = str(said.get(name, "")) if said else ""
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else least
    return min(max(count, least) + bool(said and add in said), most)


def _area(label: Any, limit: int, rows: int, **kwargs: Any) -> WordsField:
    widget = forms.Textarea(attrs={"rows": rows})
    return WordsField(label=label, max_length=limit, widget=widget, **{"required": False, **kwargs})


class NewConsultationForm(NewPostForm):
    """The parts of the document are asked for one below the other; a button adds one, with or without scripts."""

    closes_at = WallField(label=gettext_lazy("When does it close?"))
    answers = forms.ChoiceField(
        label=gettext_lazy("Who reads the answers?"),
        help_text=gettext_lazy("Members are told before they answer. You cannot change this later."),
        choices=[
            ("hosts", gettext_lazy("The hosts of this group only")),
            ("members", gettext_lazy("Everybody in the group")),
        ],
        widget=forms.RadioSelect,
        initial="hosts",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.data if self.is_bound else kwargs.get("said")
        self.count = _count(said, "parts", least=1, most=MOST_PARTS, add="add_part")
        self.is_full = self.count == MOST_PARTS
        self.fields["title"].label = _("What is it about?")
        self.fields["body"].label = _("What should members know first?")
        self.fields["body"].widget.attrs["rows"] = 4
        self.fields["parts"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["parts"] = self.count
        self.initial.setdefault("closes_at", usual_end())
        for n in range(1, self.count + 1):
            self.fields[f"part{n}_heading"] = forms.CharField(
                label=_("Heading"), max_length=HEADING_LIMIT, required=n == 1,
                error_messages={"required": _("Give this part a heading.")},
            )  # fmt: skip
            self.fields[f"part{n}_text"] = _area(
                _("Text of this part"), PART_LIMIT, 6, required=n == 1, is_rich=True,
                error_messages={"required": _("Write what it says.")},
            )  # fmt: skip
            self.fields[f"part{n}_question"] = forms.CharField(
                label=_("Your question about it"), max_length=QUESTION_LIMIT, required=False,
                help_text=_("You may leave it empty: then people are asked what they think of it."),
            )  # fmt: skip
            self.fields[f"part{n}_comment"] = forms.BooleanField(
                label=_("People can write what they think"), required=False
            )
            self.fields[f"part{n}_scale"] = forms.BooleanField(
                label=_("People can say how far they agree"), required=False
            )
            if not said or f"part{n}_heading" not in said:
                self.initial.setdefault(f"part{n}_comment", True)

    @property
    def groups(self) -> list[Group]:
        names = ("heading", "text", "question", "comment", "scale")
        parts = [
            (_("Part %(number)s") % {"number": n}, "", [f"part{n}_{name}" for name in names])
            for n in range(1, self.count + 1)
        ]
        return [("", "", ["title", "body", "closes_at", "answers"]), *parts]

    def _written(self) -> Iterator[int]:
        """The parts with something in them: an empty one at the end is no part."""
        for n in range(1, self.count + 1):
            if any(self.cleaned_data.get(f"part{n}_{name}") for name in ("heading", "text", "question")):
                yield n

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for n in self._written():
            for name, message in (("heading", _("Give this part a heading.")), ("text", _("Write what it says."))):
                if not given.get(f"part{n}_{name}") and f"part{n}_{name}" not in self.errors:
                    self.add_error(f"part{n}_{name}", message)
        return given

    @property
    def last_moment(self) -> tuple[datetime | None, Any]:
        return self.cleaned_data["closes_at"], CLOSES_BEFORE

    @property
    def inputs(self) -> dict[str, Any]:
        given = self.cleaned_data
        parts = [
            PartInput(
                given[f"part{n}_heading"], given[f"part{n}_text"], given[f"part{n}_question"],
                given[f"part{n}_comment"], given[f"part{n}_scale"],
            )
            for n in self._written()
        ]  # fmt: skip
        kept = {name: given[name] for name in ("key", "title", "body", "closes_at", "files") if name in given}
        return kept | {"parts": parts, "members_see": given["answers"] == "members"}


class AnswerForm(ChildForm):
    def __init__(self, *args: Any, part: Part, mine: PartAnswer | None, **kwargs: Any) -> None:
        if mine is not None:
            kwargs["initial"] = {"scale": mine.scale, "comment": mine.comment}
        super().__init__(*args, **kwargs)
        if part.takes_scale:
            self.fields["scale"] = forms.TypedChoiceField(
                label=_("How far do you agree?"), choices=PartAnswer.Scale.choices, coerce=int, empty_value=None,
                widget=forms.RadioSelect, required=False,
                error_messages={"invalid_choice": _("Choose one of the answers.")},
            )  # fmt: skip
        if part.takes_comment:
            self.fields["comment"] = _area(_("What do you think?"), ANSWER_LIMIT, 6)

    @property
    def inputs(self) -> dict[str, Any]:
        return {"scale": self.cleaned_data.get("scale"), "comment": self.cleaned_data.get("comment", "")}


class DeedsForm(ChildForm):
    """Two texts for each row; a button adds one."""

    def __init__(self, *args: Any, deeds: list[Deed], said: Any = None, **kwargs: Any) -> None:
        kept = {f"said{n}": deed.said for n, deed in enumerate(deeds, 1)}
        kept |= {f"did{n}": deed.did for n, deed in enumerate(deeds, 1)}
        kwargs["initial"] = {**kept, **(said.dict() if said else {})}
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else said
        self.count = _count(given, "rows", least=max(len(deeds), 1), most=MOST_DEEDS, add="add_row")
        self.is_full = self.count == MOST_DEEDS
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.initial["rows"] = self.count
        for n in range(1, self.count + 1):
            asked = {"required": n == 1, "error_messages": {"required": _("Write what was said, and what you did.")}}
            self.fields[f"said{n}"] = _area(_("You said"), DEED_LIMIT, 2, **asked)
            self.fields[f"did{n}"] = _area(_("We did"), DEED_LIMIT, 2, **asked)

    @property
    def groups(self) -> list[Group]:
        return [(f"{n}.", "", [f"said{n}", f"did{n}"]) for n in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for n in range(1, self.count + 1):
            said, did = given.get(f"said{n}"), given.get(f"did{n}")
            if n > 1 and bool(said) != bool(did):
                self.add_error(f"did{n}" if said else f"said{n}", _("Fill in both, or leave both empty."))
        return given

    @property
    def rows(self) -> list[tuple[str, str]]:
        pairs = [
            (self.cleaned_data.get(f"said{n}"), self.cleaned_data.get(f"did{n}")) for n in range(1, self.count + 1)
        ]
        return [(said, did) for said, did in pairs if said and did]
