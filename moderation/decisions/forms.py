from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.cases.models import Case
from moderation.decisions.permissions import Deeds, deeds_for, person_of
from moderation.sanctions.clocks import LADDER, WITHOUT_END
from moderation.sanctions.models import Sanction
from moderation.sanctions.queries import next_days, rules_to_choose

Kind = Sanction.Kind
DEEDS: dict[str, Any] = {
    "": _("Nothing"),
    Kind.WARN: _("Warn them"),
    Kind.MUTE: _("Mute them: they read the group and cannot write for a time"),
    Kind.HOLD: _("Look first: what they write in the group is shown once a moderator has looked, for a time"),
    Kind.EXPEL: _("Remove them from the group"),
    Kind.SUSPEND: _("Suspend their account for a time"),
    Kind.BAN: _("Close their account"),
}
LASTING = (Kind.MUTE, Kind.HOLD, Kind.SUSPEND)


class DecideForm(forms.Form):
    """Made of what this person may decide in this case: `deeds`, which the action asks again."""

    decision = forms.ChoiceField(label=_("What should happen to it?"), widget=forms.RadioSelect)
    covers = forms.CharField(
        label=_("The words to cover"),
        help_text=_(
            "Only where you cover words. Exactly as they were typed, each on a line of its own. They are covered "
            "wherever they stand in it; everything else stays as it is."
        ),
        widget=forms.Textarea(
            attrs={"rows": 3, "data-covers": _("Cover the words I have selected above"), "spellcheck": "false"}
        ),
        required=False,
        strip=False,
    )
    besides = forms.ChoiceField(
        label=_("And something about the person?"), widget=forms.RadioSelect, required=False, initial=""
    )
    days = forms.ChoiceField(label=_("For how long?"), required=False)
    rule = forms.ChoiceField(
        label=_("Which rule is it about?"),
        help_text=_("Only where you leave it and do nothing else, you need not choose one."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The person who wrote it reads this, word for word. Say it plainly, and never who reported it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        strip=False,
        error_messages={"required": _("Say why.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, deeds: Deeds, rules: list[tuple[str, str]], steps: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Case.Decision.choices)
        self._choose("decision", [(deed, str(labels[deed])) for deed in deeds.words])
        self._choose("besides", [(deed, str(DEEDS[deed])) for deed in ("", *deeds.person)])
        self._choose("rule", [("", gettext("Choose a rule")), *rules])
        lasting = [(str(days), _days(days)) for days in LADDER]
        if Kind.SUSPEND in deeds.person:
            lasting.append((str(WITHOUT_END), gettext("Without end (only a suspension)")))
        self._choose("days", [("", gettext("The next step by their record")), *lasting])
        self.fields["days"].help_text = steps
        if Case.Decision.MASK not in deeds.words:
            del self.fields["covers"]
        if not deeds.person:
            del self.fields["besides"], self.fields["days"]
        elif not set(LASTING) & set(deeds.person):
            del self.fields["days"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        decides = given.get("decision") not in {None, Case.Decision.LEAVE} or given.get("besides")
        if decides and not given.get("rule"):
            self.add_error("rule", _("Choose the rule it is about."))
        if given.get("decision") == Case.Decision.MASK and not given.get("covers", "").strip():
            self.add_error("covers", _("Write the words to cover."))
        return given

    @property
    def inputs(self) -> dict[str, Any]:
        """What `decide_case` takes."""
        given = self.cleaned_data
        chosen = {name: given[name] for name in ("decision", "reason")} | {"seen_version": given["version"]}
        chosen |= {"covers": given.get("covers", ""), "person": given.get("besides", "")}
        chosen |= {"rule": given["rule"]} if given["rule"] else {}
        return chosen | {"days": int(given["days"]) if given.get("days") else None}


def decide_form(case: Case, user: User, data: Any = None) -> DecideForm:
    deeds, person = deeds_for(case, user), person_of(case)
    steps = ""
    if person is not None:
        named = {Kind.MUTE: gettext("mute"), Kind.HOLD: gettext("look first"), Kind.SUSPEND: gettext("suspend")}
        offered = [kind for kind in LASTING if kind in deeds.person]
        said = [f"{named[kind]}: {_days(next_days(person, kind, case.community))}" for kind in offered]
        steps = gettext("By their record the next step is %(steps)s.") % {"steps": "; ".join(said)}
    rules = rules_to_choose(case.community)
    form = DecideForm(data, deeds=deeds, rules=rules, steps=steps, initial={"version": case.version})
    if person is None:
        form.fields["reason"].help_text = gettext("This is kept with the case. It is sent to nobody.")
    return form


def _days(days: int) -> str:
    if not days:
        return gettext("without end")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
