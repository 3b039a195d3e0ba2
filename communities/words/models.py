"""What posts, comments and messages have in common: somebody's words, and what may become of them."""

import uuid
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Words(models.Model):
    """`body` is what the author typed and nobody else ever changes it; `html` is made from it and safe to show."""

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Hidden by a moderator")
        REMOVED = "removed", _("Removed by a moderator")
        DELETED = "deleted", _("Deleted by its author")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.SHOWN: {State.HIDDEN, State.REMOVED, State.DELETED},
        State.HIDDEN: {State.SHOWN, State.REMOVED, State.DELETED},
        State.REMOVED: {State.SHOWN},
        State.DELETED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        # What the clock still has to forget, and nothing else.
        indexes = [
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(state="deleted") & ~models.Q(body=""),
                name="%(class)s_to_forget",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["shown", "hidden", "removed", "deleted"]), name="%(class)s_state_known"
            )
        ]

    def is_by(self, person: UUID | None) -> bool:
        """Did they write it, with this account or with one that was joined with it since?"""
        return person is not None and (person == self.author_id or person == self.author.merged_into_id)

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN


class Revision(models.Model):
    """What the words were before an edit."""

    number = models.PositiveIntegerField()
    body = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["number"]
