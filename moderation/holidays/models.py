"""Bank holidays that no list here has."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ProclaimedDay(models.Model):
    """A bank holiday in England and Wales that GOV.UK's list here does not have: staff entered it, with its source."""

    day = models.DateField(primary_key=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.day.isoformat()
