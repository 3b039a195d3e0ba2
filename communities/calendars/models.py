import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from communities.groups.models import Community


class CalendarFeed(models.Model):
    """An address by which somebody's calendar fetches their events. Whoever knows it reads them without signing in.

    We keep what the address is found by, and not the address.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    only_mine = models.BooleanField(default=False, help_text="Only what they said yes or maybe to, or wait for.")
    with_titles = models.BooleanField(default=False, help_text="What it is called and where it is stand in it.")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "community"], name="calendar_once_for_group"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(community=None), name="calendar_once_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"
