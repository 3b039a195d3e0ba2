from django.conf import settings
from django.db import models


class Visit(models.Model):
    """When somebody last looked at a group's feed, and `since` when things are new to them while this visit lasts."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "community"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"
