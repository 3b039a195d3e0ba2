import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Typed(models.Model):
    """What somebody typed in a form, by the name of the field."""

    fields = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def said(self, name: str) -> str:
        return "\n".join(self.fields.get(name, []))

    @property
    def title(self) -> str:
        return self.said("title")

    @property
    def body(self) -> str:
        return self.said("body") or self.said("text")


class Draft(Typed):
    """What somebody typed and has not posted yet: one for each person and place. Nobody else ever reads it.

    `place` is what is written ("new-question", "comment", "edit-post") and `target` where: a group, a post, a room.
    `fields` holds what was typed by the name of the field. Empty, the row remembers no words: only that what was typed
    before `version` is settled, so that an old request that arrives late does not bring it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=30)
    target = models.UUIDField()
    version = models.PositiveIntegerField(default=0)
    page = models.UUIDField(null=True, help_text="The open page that saved it last.")
    number = models.PositiveIntegerField(default=0, help_text="Which of that page's savings it was.")
    updated_at = models.DateTimeField(default=timezone.now)
    minute = models.DateTimeField(default=timezone.now, help_text="Since when savings are counted.")
    in_minute = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "place", "target"], name="draft_once")]
        indexes = [models.Index(fields=["updated_at"])]

    def __str__(self) -> str:
        return str(self.id)
