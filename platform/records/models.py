"""What must survive: the audit trail."""

import uuid

from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """One decision about a person or their words, or one staff look at something private. Append-only.

    `actor_id` is a plain UUID, not a foreign key: deleting a person must not touch their trail. None is the system.
    `detail` says what and why in stable words; never a member's text, name or address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    kind = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True, db_index=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    community_id = models.UUIDField(null=True, db_index=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["subject_kind", "subject_id", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind} {self.subject_id}"


class Unsealed(models.Model):
    """An entry that the clock has not sealed yet. A trigger puts it here, in the transaction that writes the entry."""

    entry_id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "unsealed"

    def __str__(self) -> str:
        return f"{self.entry_id} waits"


class Seal(models.Model):
    """One link of the chain over the entries. Append-only. `records.chain` says what its digest is made of."""

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True, editable=False)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"
