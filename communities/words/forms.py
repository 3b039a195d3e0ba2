import uuid
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from communities.words.actions import ask_about_child
from communities.words.children import may_name_a_child
from core.errors import Refused

SHORT_WORDS = {"title"}  # a line of its own, which is no field of words


class WordsField(forms.CharField):
    """What somebody wrote. A browser counts a line's end as one character and sends it as two: here it is one again.

    Otherwise a text of just the right length would be too long. `is_rich` puts the editor's buttons above it: only
    where the words are shown by `render_rich`.
    """

    def __init__(self, *, is_rich: bool = False, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.is_rich = is_rich

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `maxlength`: a browser would cut what somebody pastes, without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


def _texts(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value or "")]


class ChildForm(forms.Form):
    """A form of words that asks once before it sends what may name a child: `child_checked` says "all the same".

    It reads the title and every field of words.
    """

    child_field: str | None = None
    asks_about_child = False

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        written = [n for n, field in self.fields.items() if n in SHORT_WORDS or isinstance(field, WordsField)]
        before = [text for name in written for text in _texts(self.initial.get(name))]
        if self.errors or "child_checked" in self.data or may_name_a_child(*before):
            return given
        try:
            ask_about_child(*[text for name in written for text in _texts(given.get(name))])
        except Refused as refused:
            self.asks_about_child = True
            self.add_error(self.child_field, refused.message)
        return given


class SentOnceForm(forms.Form):
    """A form that may be sent twice and writes once: what it makes takes the id in its hidden field `key_name`."""

    key_name = "key"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.key_name] = forms.UUIDField(widget=forms.HiddenInput)
        self.initial.setdefault(self.key_name, uuid.uuid4())

    def refuse(self, refused: Refused) -> None:
        """Shows why. Where the key was used already the form gets a fresh one, so that it can be sent after all."""
        refused.add_to(self)
        if refused.code == "conflict":
            data = MultiValueDict(self.data) if isinstance(self.data, MultiValueDict) else dict(self.data)
            data[self.key_name] = str(uuid.uuid4())
            self.data = data
