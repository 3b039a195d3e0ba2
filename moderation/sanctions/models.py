"""What was decided about somebody or their words: each a row of its own, with its rule, its reason and its end."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KINDS = ["hide", "remove", "mask", "warn", "mute", "hold", "suspend", "expel", "ban"]
UNDONE = models.Q(undone_at__isnull=False)


class Sanction(models.Model):
    """`rule` is what it rests on, in the words that stood there then; `reason` is the moderator's, for the person."""

    class Kind(models.TextChoices):
        HIDE = "hide", _("Words hidden")
        REMOVE = "remove", _("Words removed")
        MASK = "mask", _("Some words covered")
        WARN = "warn", _("Warning")
        MUTE = "mute", _("Reads and does not write")
        HOLD = "hold", _("What they write is looked at first")
        SUSPEND = "suspend", _("Account suspended")
        EXPEL = "expel", _("Removed from the group")
        BAN = "ban", _("Account closed")

    OF_WORDS: ClassVar[set[str]] = {Kind.HIDE, Kind.REMOVE, Kind.MASK}
    OF_ACCOUNT: ClassVar[set[str]] = {Kind.SUSPEND, Kind.BAN}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("moderation.Case", on_delete=models.CASCADE, related_name="sanctions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sanctions")
    community = models.ForeignKey(
        "communities.Community", on_delete=models.CASCADE, null=True, related_name="+", help_text="Empty: everywhere."
    )
    kind = models.CharField(max_length=10, choices=Kind)
    rule = models.TextField(blank=True)
    reason = models.TextField()
    covers = models.TextField(blank=True, help_text="The words that a mask covers, one a line.")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, help_text="Empty: without end.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, blank=True, help_text="Of the link for who cannot sign in.")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_why = models.TextField(blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="sanction_kind_known"),
            models.CheckConstraint(
                condition=models.Q(community__isnull=False)
                | models.Q(kind__in=["hide", "remove", "mask", "warn", "suspend", "ban"]),
                name="sanction_in_a_group_or_everywhere",
            ),
            models.CheckConstraint(
                condition=UNDONE | models.Q(undone_at=None, undone_why=""), name="sanction_undone_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-since"]),
            models.Index(fields=["token_digest"], name="sanction_token", condition=~models.Q(token_digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until <= timezone.now()
