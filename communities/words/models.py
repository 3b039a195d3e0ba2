"""What posts, comments and messages have in common: somebody's words, and what may become of them."""

import uuid
from typing import ClassVar, Self, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.words.masks import cover

Row = TypeVar("Row", bound=models.Model)


class MetManager(models.Manager[Row]):
    """What was ever shown. What waits for a moderator, or was refused, is in no list and under no address by itself."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().exclude(state__in=UNSEEN)


class Words(models.Model):
    """`body` is what the author typed and nobody else ever changes it; `html` is made from it and safe to show.

    What others read is made of `shown_body`, in which the words that a moderator has covered are not.
    `objects` leaves out what waits and what was refused, so that whoever forgets about it leaks nothing;
    `with_waiting` has everything.
    """

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Hidden by a moderator")
        REMOVED = "removed", _("Removed by a moderator")
        DELETED = "deleted", _("Deleted by its author")
        WAITING = "waiting", _("Waits for a moderator")
        REFUSED = "refused", _("Not shown: a moderator decided so")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.SHOWN: {State.HIDDEN, State.REMOVED, State.DELETED},
        State.HIDDEN: {State.SHOWN, State.REMOVED, State.DELETED},
        State.REMOVED: {State.SHOWN},
        State.DELETED: set(),
        State.WAITING: {State.SHOWN, State.REFUSED},
        State.REFUSED: {State.SHOWN},
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    html = models.TextField()
    masked = models.TextField(db_default="", default="", blank=True, help_text="Words that are covered, one a line.")
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = MetManager()
    with_waiting: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        # What the clock still has to forget, and nothing else.
        indexes = [
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(state="deleted") & ~models.Q(body=""),
                name="%(class)s_to_forget",
            ),
            models.Index(
                fields=["author"], condition=models.Q(state__in=["waiting", "refused"]), name="%(class)s_unseen"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["shown", "hidden", "removed", "deleted", "waiting", "refused"]),
                name="%(class)s_state_known",
            )
        ]

    def is_by(self, person: UUID | None) -> bool:
        """Did they write it, with this account or with one that was joined with it since?"""
        return person is not None and (person == self.author_id or person == self.author.merged_into_id)

    @property
    def shown_body(self) -> str:
        return cover(self.body, self.masked) if self.masked else self.body

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN


UNSEEN = [Words.State.WAITING, Words.State.REFUSED]


class Revision(models.Model):
    """What the words were before an edit."""

    number = models.PositiveIntegerField()
    body = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["number"]
