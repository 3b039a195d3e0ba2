"""What somebody has begun to write to us and not sent, and the paper that a notice came on."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from core.encryption import EncryptedTextField
from moderation.complaints.models import Complaint


class ComplaintDraft(models.Model):
    """A form for a notice as far as it was filled in. It is no notice, and is forgotten after 30 days.

    `token` is the digest of the one in the address that leads back to it (core.tokens, from `seed`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seed = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True)
    email = models.EmailField(max_length=254)
    content = EncryptedTextField(help_text="JSON: what stands in each field of the form.")
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class Scan(models.Model):
    """A letter or an e-mail as it came, added by whoever entered it. `sha256` is of the bytes as they are kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="scans")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return f"complaints/{self.id.hex[:2]}/{self.id.hex}"
