import uuid
from typing import Any

from django import forms

from core.errors import Refused


class WordsField(forms.CharField):
    """What somebody wrote. A browser counts a line's end as one character and sends it as two: here it is one again.

    Otherwise a text of just the right length would be too long.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")


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
            self.data = {**self.data, self.key_name: str(uuid.uuid4())}
