"""The errors of ours that reach a person: a sentence, or the way to what must be done first."""

from django import forms


class Refused(Exception):  # noqa: N818 - the word people use
    """What was asked cannot be done; nothing was stored. `message` is a sentence for the person who asked.

    `code` is stable and for programs: `not_found`, `muted`, `too_long`, `rate`, `invalid`, `conflict`,
    `unavailable`, `child` (only a question: the words may name a child).
    `field` names the form field the sentence belongs to; `retry_after` is in seconds.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.retry_after = retry_after

    def add_to(self, form: forms.BaseForm) -> None:
        """Shows the sentence beside the field it is about, or above the form."""
        form.add_error(self.field if self.field in form.fields else None, self.message)


class StepFirst(Exception):  # noqa: N818 - as above
    """Something must be done before this page: it is at `path`, which brings the person back here afterwards."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Moved(Exception):  # noqa: N818 - as above
    """What was asked for has another address now: `old` and `new` are the beginnings of the two paths."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(old)
        self.old = old
        self.new = new
