from django.conf import settings
from django.db import models

from communities.rooms.models import Room
from communities.words.models import Revision, Words


class Message(Words):
    """`position` is the seq of the update that created it: the order in which a room is read.

    `thread` is the first message of what it belongs to: what it answers, or what that belongs to.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    client_id = models.UUIDField()
    position = models.BigIntegerField()
    has_files = models.BooleanField(default=False, db_default=False)  # asked before they are looked for
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    thread = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(Words.Meta):
        ordering = ["position"]
        constraints = [
            *Words.Meta.constraints,
            models.UniqueConstraint(fields=["author", "client_id"], name="message_sent_once"),
            models.UniqueConstraint(fields=["room", "position"], name="message_position_in_room"),
        ]
        indexes = [
            *Words.Meta.indexes,
            models.Index(fields=["author", "created_at"]),
            models.Index(fields=["room", "created_at"], name="message_in_room_by_day"),
            models.Index(fields=["reply_to"], name="message_replies", condition=models.Q(reply_to__isnull=False)),
            models.Index(
                fields=["thread", "position"], name="message_thread", condition=models.Q(thread__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MessageRevision(Revision):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")

    class Meta(Revision.Meta):
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="message_revision_number")]

    def __str__(self) -> str:
        return f"{self.message_id} before edit {self.number}"


class ReadPosition(models.Model):
    """How far a person has read in a room."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="read_position_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.seq} in {self.room_id}"
