from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.files.forms import FilesForm
from communities.posts.actions import COMMENT_LIMIT, POST_LIMIT, TITLE_LIMIT
from communities.posts.kinds import Kind
from communities.words.forms import ChildForm, SentOnceForm, WordsField
from core.moments import NO_TIME, WallField

MARKUP_HINT = _("A line that begins with - becomes a list. **Two stars** around words make them bold.")


class PostForm(ChildForm):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LIMIT, error_messages={"required": _("Give your post a title.")}
    )
    body = WordsField(
        is_rich=True,
        label=_("What would you like to say?"),
        help_text=MARKUP_HINT,
        max_length=POST_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write what you would like to say.")},
    )


class NewPostForm(FilesForm, SentOnceForm, PostForm):
    """With a day and a time in `post_at` it is posted then: `scheduling/later.html` asks, below the buttons.

    `without_time` says what becomes of it without one.
    """

    apart = ("post_at",)
    post_at = WallField(label=_("Day and time"), required=False)

    def __init__(self, *args: Any, without_time: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        empty = without_time or gettext("Leave it empty to post at once.")
        zone = gettext("As a clock here shows it (%(zone)s).") % {"zone": settings.TIME_ZONE}
        self.fields["post_at"].help_text = f"{zone} {empty}"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        at = given.get("post_at")
        if "later" in self.data and at is None and "post_at" not in self.errors:
            self.add_error("post_at", NO_TIME)
        last, sentence = self.last_moment if at and not self.errors else (None, "")
        if at and last and at >= last:
            self.add_error("post_at", sentence)
        return given

    @property
    def last_moment(self) -> tuple[datetime | None, Any]:
        """Before when it must be posted, and what to say to whoever plans it for later."""
        return None, ""

    @property
    def inputs(self) -> dict[str, Any]:
        """What the action of its kind takes, besides the group and who writes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "post_at"}


def filled_in(kind: Kind, *args: Any, **kwargs: Any) -> NewPostForm:
    """The form of a kind of post."""
    return (kind.form or NewPostForm)(*args, **kwargs)


class CommentForm(ChildForm):
    body = WordsField(
        is_rich=True,
        label=_("Your comment"),
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your comment.")},
    )


class NewCommentForm(FilesForm, SentOnceForm, CommentForm):
    pass
