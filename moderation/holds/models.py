"""That something is kept for a legal claim: nothing of it is deleted, and what members could read of it is hidden."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

IN_FORCE = models.Q(released_at=None)


class Hold(models.Model):
    """What it was placed on: a post or anything else that can be reported, a `person`, or a `case`.

    One person asks for its release and another confirms it. `review_on` is when somebody looks whether it is needed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    reason = models.TextField(_("reason"))
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now)
    review_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_why = models.TextField(blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id"], condition=IN_FORCE, name="hold_once"),
            models.CheckConstraint(
                condition=IN_FORCE | (models.Q(asked_by__isnull=False) & ~models.Q(asked_by=models.F("released_by"))),
                name="hold_released_by_two",
            ),
        ]
        indexes = [models.Index(fields=["-released_at", "-id"], name="hold_released")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_in_force(self) -> bool:
        return self.released_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_in_force and self.review_on <= timezone.localdate()


class Held(models.Model):
    """One thing that a hold covers, and whose it is. Of a `person` it is everything they wrote.

    `is_owed`: it is out of sight because of the hold alone, and comes back with its release.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="things")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_owed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "held"
        constraints = [
            models.UniqueConstraint(fields=["hold", "subject_kind", "subject_id"], name="held_once_in_a_hold")
        ]
        indexes = [models.Index(fields=["subject_id"], name="held_subject")]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}"
