from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.rooms.models import Room


class Period(models.IntegerChoices):
    """For how many days a room's messages are kept."""

    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")
    YEAR = 365, _("one year")
    FOR_EVER = 0, _("for ever")


class Keeping(models.Model):
    """What the hosts of a room said for how long its messages are kept. No row: as the site says."""

    room = models.OneToOneField(Room, on_delete=models.CASCADE, primary_key=True, related_name="keeping")
    days = models.PositiveIntegerField(choices=Period)
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(days__in=[30, 90, 365, 0]), name="keeping_period_known")
        ]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.days} days"
