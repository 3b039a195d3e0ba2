"""Asking for another look at what was decided, and what the person and whoever decides say to each other about it."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case
from moderation.sanctions.models import Sanction


class Appeal(models.Model):
    """One for each sanction. It is decided in a case of its own, by somebody who had no part in the first."""

    class State(models.TextChoices):
        OPEN = "open", _("Somebody else is looking at it")
        UPHELD = "upheld", _("The decision stands")
        OVERTURNED = "overturned", _("The decision is taken back")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.UPHELD, State.OVERTURNED},
        State.UPHELD: set(),
        State.OVERTURNED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sanction = models.OneToOneField(Sanction, on_delete=models.CASCADE, related_name="appeal")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="appeal")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None)
                | models.Q(state__in=["upheld", "overturned"], decided_at__isnull=False),
                name="appeal_decided_has_time",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class AppealMessage(models.Model):
    """What one of the two sides said. Whoever wrote for the moderators is named to moderators alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_answer = models.BooleanField(help_text="By whoever decides, not by the person it is about.")
    text = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return str(self.id)
