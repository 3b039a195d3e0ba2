"""What somebody wants to be posted later. It is no post: nothing that reads posts can meet it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.drafts.models import Typed
from communities.groups.models import Community


class ScheduledPost(Typed):
    """A composer's fields, to be put through the same form and action at `due_at`. Its post takes its `id`.

    Without `due_at` it is a draft: its author took the time away, or it could not be posted, for the reason in
    `problem`. Nobody but its author ever reads it.
    """

    class Problem(models.TextChoices):
        NONE = ""
        RIGHT = "right", _("You could no longer write there.")
        ARCHIVED = "archived", _("The group was archived.")
        RULES = "rules", _("The group had new rules, and you had not accepted them.")
        ACCOUNT = "account", _("Your account could not be used at that time.")
        FILES = "files", _("A file that belongs to it can no longer be added there.")
        WORDS = "words", _("Something in it must be changed first. Try to post it now, and we show you what.")
        FAULT = "fault", _("Something went wrong on our side, and it was tried for a day.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=10, choices=Problem, blank=True, default=Problem.NONE)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="scheduled_due"),
            models.Index(fields=["updated_at"], condition=models.Q(due_at=None), name="scheduled_set_aside"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(problem="") | models.Q(due_at=None), name="scheduled_problem_ends_it"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def version(self) -> str:
        """What its page knew of it when it was opened."""
        return self.updated_at.isoformat()
