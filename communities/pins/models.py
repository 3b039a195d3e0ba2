import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from communities.chat.models import Message
from communities.rooms.models import Room


class Pin(models.Model):
    """That a message is kept at hand for everybody who reads its room. It counts while the message is shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="pin")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="pins")  # the message's, which never changes
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "pk"]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.room_id}"
