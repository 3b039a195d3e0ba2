from django import forms
from django.utils.translation import gettext_lazy as _

from communities.posts.actions import COMMENT_LIMIT, POST_LIMIT, TITLE_LIMIT
from communities.words.forms import SentOnceForm, WordsField

MARKUP_HINT = _("A line that begins with - becomes a list. **Two stars** around words make them bold.")


class PostForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=TITLE_LIMIT, error_messages={"required": _("Give your post a title.")}
    )
    body = WordsField(
        label=_("What would you like to say?"),
        help_text=MARKUP_HINT,
        max_length=POST_LIMIT,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write what you would like to say.")},
    )


class NewPostForm(SentOnceForm, PostForm):
    pass


class CommentForm(forms.Form):
    body = WordsField(
        label=_("Your comment"),
        max_length=COMMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your comment.")},
    )


class NewCommentForm(SentOnceForm, CommentForm):
    pass
