from django import forms
from django.utils.translation import gettext_lazy as _

from communities.posts.forms import NewPostForm


class NewAnnouncementForm(NewPostForm):
    must_confirm = forms.BooleanField(
        label=_("Ask everybody to confirm that they have read it"),
        help_text=_("It stays at the top for each member until they do. You see who has."),
        required=False,
    )
