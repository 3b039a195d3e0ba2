from django.conf import settings
from django.db import models
from django.utils import timezone


class Refusal(models.Model):
    """That somebody wants no direct messages. Nobody else learns of it: see `permissions.is_heard`."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)

    def __str__(self) -> str:
        return str(self.person_id)


class Opening(models.Model):
    """That somebody began to write to another person, for the limit of how many a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["by", "at"], name="opening_by_day")]

    def __str__(self) -> str:
        return str(self.pk)
