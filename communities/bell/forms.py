from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.notifications.models import Wish
from communities.notifications.queries import LEVELS, TOPICS, level_of


class EverywhereForm(forms.Form):
    """How somebody wants to be told, in groups where they said nothing else."""

    letters = forms.BooleanField(
        label=gettext_lazy("E-mail me when I am away and there is something new"),
        help_text=gettext_lazy(
            "One e-mail until you are back. It says that there is something new, and nothing of it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, wish: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["letters"] = wish.letters
        for topic, (label, usual, _kinds) in TOPICS.items():
            self.fields[topic] = forms.ChoiceField(label=label, choices=list(LEVELS.items()))
            self.initial[topic] = wish.levels.get(topic, usual)

    @property
    def wanted(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        return {"letters": chosen["letters"], "levels": {topic: chosen[topic] for topic in TOPICS}}


class GroupForm(forms.Form):
    is_muted = forms.BooleanField(
        label=gettext_lazy("Mute this group"),
        help_text=gettext_lazy(
            "You hear nothing of it, except what everybody must read and what is decided about you."
        ),
        required=False,
    )

    def __init__(self, *args: Any, everywhere: Wish, here: Wish, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["is_muted"] = here.is_muted
        for topic, (label, _usual, kinds) in TOPICS.items():
            usual = str(LEVELS[level_of(next(iter(kinds)), everywhere, None)])
            choices = [("", _("As everywhere: %(level)s") % {"level": usual}), *LEVELS.items()]
            self.fields[topic] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial[topic] = here.levels.get(topic, "")

    @property
    def wanted(self) -> dict[str, Any]:
        chosen = self.cleaned_data
        levels = {topic: chosen[topic] for topic in TOPICS if chosen[topic]}
        return {"is_muted": chosen["is_muted"], "levels": levels}
