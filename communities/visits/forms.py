from django import forms

from core.moments import MomentField


class ReadForm(forms.Form):
    """Up to when: the moment the page was made, so that what came since is not marked as read unseen."""

    until = MomentField(required=False)
