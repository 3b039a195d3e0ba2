"""What is put aside while a case is open, because it would be gone otherwise."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class KeptPicture(models.Model):
    """The picture of a profile, as it was when it was reported. Its id is the picture's; it goes when no case that is
    open is about that profile any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.id)

    @property
    def path(self) -> str:
        return f"cases/{self.id.hex[:2]}/{self.id.hex}.jpg"
