from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.traces.models import Traces
from communities.traces.queries import KINDS, PRESENCE, RECEIPTS, TYPING, is_offered

WORDS: dict[str, tuple[Any, Any]] = {
    TYPING: (
        _("Show when I am writing"),
        _("Others in the room see that you are writing, while you do. You see it of them."),
    ),
    PRESENCE: (
        _("Show when I am in a room"),
        _(
            "Others in a room see your name at its top while you have it open, and it goes when you leave. You see "
            "theirs. It tells them that you are up and at your phone: leave it off if somebody should not know."
        ),
    ),
    RECEIPTS: (
        _("Show what I have read"),
        _(
            "Whoever wrote a message sees that you have read it, and soon after you did. You see who read yours. "
            "Leave it off if you want to read in peace."
        ),
    ),
}


class TracesForm(forms.Form):
    """Asks of what the site offers, and of nothing else."""

    # A box without a tick is not sent: this tells a form from an odd request, which switches nothing off.
    sent = forms.CharField(widget=forms.HiddenInput, initial="yes")

    def __init__(self, *args: Any, traces: Traces, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            if is_offered(kind):
                label, hint = WORDS[kind]
                self.fields[kind] = forms.BooleanField(label=label, help_text=hint, required=False)
                self.initial[kind] = getattr(traces, kind)

    @property
    def wanted(self) -> dict[str, bool]:
        return {kind: self.cleaned_data[kind] for kind in KINDS if kind in self.fields}
