from typing import Any

from django import forms


class WordsField(forms.CharField):
    """What somebody wrote. A browser counts a line's end as one character and sends it as two: here it is one again.

    Otherwise a text of just the right length would be too long.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")
