from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.holding.actions import MOST_NEWCOMER_POSTS, moderation_seen
from communities.holding.models import WatchWord


class ModerationForm(forms.Form):
    moderation = forms.ChoiceField(
        label=_("When does a moderator read what is written here?"),
        choices=Community.Moderation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    newcomer_posts = forms.IntegerField(
        label=_("How many of a newcomer’s first posts, comments and messages wait for a moderator?"),
        min_value=0,
        max_value=MOST_NEWCOMER_POSTS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20, required=False)

    def __init__(self, *args: Any, community: Community, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["moderation"] = community.moderation
        self.initial["newcomer_posts"] = community.newcomer_posts
        self.initial["seen"] = moderation_seen(community)
        words = gettext("0: none. Leave it empty for what this site has for every group: %(number)d.")
        self.fields["newcomer_posts"].help_text = words % {"number": settings.NEWCOMER_POSTS}


class WatchWordsForm(forms.Form):
    words = forms.CharField(
        label=_("Words"),
        help_text=_(
            "One to a line. Whole words only: “cat” does not find “cattle”. Capitals, accents and letters that only "
            "look alike make no difference."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Give at least one word.")},
    )
    does = forms.ChoiceField(
        label=_("What happens where one of them is written?"),
        choices=WatchWord.Does.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what should happen.")},
    )
