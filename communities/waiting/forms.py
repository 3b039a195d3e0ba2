from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.posts.actions import TITLE_LIMIT
from communities.words.forms import ChildForm, WordsField


class WaitingForm(ChildForm):
    """One's own words while they wait; only a post has a title, and a chat message knows no marks."""

    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LIMIT, error_messages={"required": _("Give your post a title.")}
    )
    body = WordsField(
        is_rich=True,
        label=_("What would you like to say?"),
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what you would like to say.")},
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != "post":
            del self.fields["title"]
        if kind == "message":
            self.fields["body"] = WordsField(
                label=_("Your message"),
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": _("Write what you would like to say.")},
            )
