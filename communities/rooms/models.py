import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from communities.groups.models import Community


class Slow(models.IntegerChoices):
    """How often one person may write in a room: once in so many seconds."""

    OFF = 0, _("as often as they like")
    HALF_A_MINUTE = 30, _("once every 30 seconds")
    MINUTE = 60, _("once every minute")
    FIVE_MINUTES = 300, _("once every 5 minutes")
    HOUR = 3_600, _("once every hour")


class Room(models.Model):
    class Kind(models.TextChoices):
        OPEN = "open", _("Everybody who reads the group")
        NARROW = "narrow", _("Only people I choose from the group")
        DIRECT = "direct", _("Two people of the group")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=100)
    purpose = models.CharField(_("what it is for"), max_length=200, blank=True, default="", db_default="")
    slow_seconds = models.PositiveIntegerField(choices=Slow, default=Slow.OFF, db_default=Slow.OFF.value)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=300, blank=True, default="", db_default="")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPEN, db_default=Kind.OPEN.value)
    former_slug = models.SlugField(
        max_length=100, blank=True, default="", db_default="", help_text="Before it was narrow; leads its readers on."
    )

    pair = models.UUIDField(null=True, unique=True, help_text="Of a direct conversation: the same for both people.")

    title_for_reader = ""  # of a direct conversation, which has no name of its own: see permissions.name_rooms

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="room_slug_in_community"),
            models.CheckConstraint(condition=models.Q(kind__in=["open", "narrow", "direct"]), name="room_kind_known"),
        ]
        indexes = [
            models.Index(
                fields=["community", "name"], name="room_listed", condition=~models.Q(kind="direct")
            )  # what stands in lists, however many pairs of people write to each other
        ]
        permissions = [("enter_room", "Can enter this room as a guest")]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        return self.title_for_reader or self.name


class RoomMember(models.Model):
    """That somebody was chosen for a room narrower than its group. It counts while they belong to the group, and in the
    time of theirs in which they were chosen: see `permissions`.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "person"], name="room_member_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.room_id}"


class RoomUserPermission(UserObjectPermissionBase):
    """A guest's way into one room: guardian's row, which dies with the room or the person."""

    content_object = models.ForeignKey(Room, on_delete=models.CASCADE)
    at = models.DateTimeField(default=timezone.now, db_default=Now())
