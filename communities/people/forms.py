from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from communities.people.models import TEXTS, Audience
from communities.words.forms import WordsField


def _audience(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Audience.choices)


class ProfileForm(forms.Form):
    about = WordsField(
        label=_("About me"),
        required=False,
        max_length=TEXTS["about"],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A line or two. Nothing that could tell who a child is."),
    )
    about_for = _audience(_("Who can see what is about you"))
    helps_with = WordsField(
        label=_("What I can help with"),
        required=False,
        max_length=TEXTS["helps_with"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Something you know from experience, such as teenagers, contact visits or sleep."),
    )
    helps_with_for = _audience(_("Who can see what you can help with"))
    languages = forms.CharField(label=_("Languages"), required=False, max_length=TEXTS["languages"])
    languages_for = _audience(_("Who can see your languages"))
    area = forms.CharField(
        label=_("Roughly where I live"),
        required=False,
        max_length=TEXTS["area"],
        help_text=_(
            "In your own words, and so wide that nobody could find you by it: “up the valley”, not a village, "
            "a street or a school. Leave it empty if somebody might be looking for you or for a child."
        ),
    )
    area_for = _audience(_("Who can see roughly where you live"))
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "A JPEG, PNG or WebP file of up to 5 MB. It need not be your face, and no child should be in it. We cut "
            "it square and take out what cameras hide in pictures, such as the place."
        ),
    )
    picture_for = _audience(_("Who can see your picture"))
    without_picture = forms.BooleanField(label=_("Remove my picture"), required=False)

    def __init__(self, *args: Any, has_picture: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_picture:
            del self.fields["without_picture"]
