from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community


class WatchWord(models.Model):
    """Words that a group, or with no group the whole site, wants to hear of, and what happens where they are written.

    `folded` is how they are compared: without case, accents and look-alikes (`queries.fold`).
    """

    class Does(models.TextChoices):
        BLOCK = "block", _("Block: it is not posted, and the writer is told which word it was")
        HOLD = "hold", _("Hold: it waits until a moderator has read it")
        FLAG = "flag", _("Flag: it is shown, and the moderators are told")
        MASK = "mask", _("Cover: it is shown with a mark in place of the word")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="watch_words")
    words = models.CharField(max_length=80)
    folded = models.CharField(max_length=240)
    does = models.CharField(max_length=5, choices=Does)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["folded"]
        constraints = [
            models.UniqueConstraint(fields=["community", "folded"], name="watch_word_once"),
            models.UniqueConstraint(
                fields=["folded"], condition=models.Q(community=None), name="watch_word_once_for_site"
            ),
            models.CheckConstraint(
                condition=models.Q(does__in=["block", "hold", "flag", "mask"]), name="watch_word_does_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
