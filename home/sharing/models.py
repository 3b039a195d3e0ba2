"""What partners need to pass a page on: words short enough for a post elsewhere, hashtags and a picture."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

TAG = re.compile(r"#?([^\W_]\w{0,49})")
MOST_TAGS = 5


def tags_in(text: str) -> list[str]:
    """The hashtags in what was typed, with or without their sign and with commas or spaces between. Raises ValueError.

    Figures alone are no hashtag anywhere, so they are refused too.
    """
    found: list[str] = []
    for word in re.split(r"[\s,]+", text.strip()):
        if not word:
            continue
        match = TAG.fullmatch(word)
        if match is None or match[1].isdigit():
            raise ValueError(word)
        if match[1].lower() not in {tag.lower() for tag in found}:
            found.append(match[1])
    return found


class Shareable(models.Model):
    """A page with a "Share this" part. What is left empty is taken from the page itself."""

    share_text = models.CharField(
        _("words to share"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("What partners can copy into a post of their own. Left empty, the title is used."),
    )
    share_tags = models.CharField(
        _("hashtags"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("At most five, with spaces between. #FosterWales"),
    )
    share_picture = models.ForeignKey(
        "home.SiteImage",
        verbose_name=_("picture to share"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Left empty, the picture at the top of the page is used."),
    )

    share_panel = MultiFieldPanel(
        [FieldPanel("share_text"), FieldPanel("share_tags"), FieldPanel("share_picture")],
        heading=_("Share this"),
        classname="collapsed",
    )

    class Meta:
        abstract = True

    @property
    def shared_picture(self) -> tuple[Any, str]:
        """The picture that goes with a link: the one for sharing, or what the page has besides."""
        if self.share_picture:
            return self.share_picture, str(self.share_picture.description)
        return super().shared_picture  # type: ignore[misc, no-any-return]

    def clean(self) -> None:
        super().clean()
        try:
            tags = tags_in(self.share_tags)
        except ValueError as error:
            message = _("“%(word)s” is no hashtag. A hashtag is one word of letters and figures.")
            raise ValidationError({"share_tags": message % {"word": str(error)[:40]}}) from None
        if len(tags) > MOST_TAGS:
            raise ValidationError({"share_tags": _("Five hashtags at most. Fewer are read more.")})
        self.share_tags = " ".join(f"#{tag}" for tag in tags)
