from django.conf import settings
from django.db import models

from communities.rooms.models import Room


class Mute(models.Model):
    """That somebody does not want to hear how much is said in a room. It is theirs alone; nobody else learns of it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "room"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.person_id} mutes {self.room_id}"
