"""Who has read the notes for moderators, and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class NotesRead(models.Model):
    """That somebody has read one version of the notes. A new version is read anew."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=7, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="notes_read_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version}"
