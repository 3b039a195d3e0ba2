"""Streams of updates: what changed, in order, never what was said."""

from django.db import models
from django.utils import timezone


class Stream(models.Model):
    """A named, numbered sequence, e.g. `room:<uuid>`. `seq` is the newest number given out inside a commit."""

    name = models.CharField(max_length=80, primary_key=True)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Update(models.Model):
    class Action(models.TextChoices):
        CREATED = "created"
        EDITED = "edited"
        REMOVED = "removed"

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="updates")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    action = models.CharField(max_length=10, choices=Action)
    object_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="update_unique_in_stream")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.seq}"
