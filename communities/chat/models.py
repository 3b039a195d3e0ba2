import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from communities.groups.models import Community
from communities.words.models import Words


class Room(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=100)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="room_slug_in_community")]
        permissions = [("enter_room", "Can enter this room as a guest")]

    def __str__(self) -> str:
        return self.name


class RoomUserPermission(UserObjectPermissionBase):
    """A guest's way into one room: guardian's row, which dies with the room or the person."""

    content_object = models.ForeignKey(Room, on_delete=models.CASCADE)


class Message(Words):
    """`position` is the seq of the update that created it: the order in which a room is read."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    client_id = models.UUIDField()
    position = models.BigIntegerField()

    class Meta(Words.Meta):
        ordering = ["position"]
        constraints = [
            *Words.Meta.constraints,
            models.UniqueConstraint(fields=["author", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(fields=["room", "position"], name="message_position_in_room"),
        ]
        indexes = [*Words.Meta.indexes, models.Index(fields=["author", "created_at"])]

    def __str__(self) -> str:
        return str(self.id)


class ReadPosition(models.Model):
    """How far a person has read in a room."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="read_position_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.seq} in {self.room_id}"
