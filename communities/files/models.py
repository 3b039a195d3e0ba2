"""Files and pictures that members add to what they write."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community

WIDTHS = (480, 960, 1600)  # in which a picture is kept besides its own width, where that is more


class Kind(models.TextChoices):
    PICTURE = "picture", _("Pictures")
    PDF = "pdf", _("PDF")
    TEXT = "text", _("Text documents")
    SHEET = "sheet", _("Tables")
    SLIDES = "slides", _("Slides")


class Withheld(models.TextChoices):
    """What a moderator did with one file, where the words around it stay."""

    HIDDEN = "hidden", _("Hidden by a moderator")
    REMOVED = "removed", _("Removed by a moderator")


THERE = Q(removed_at=None, withheld="")
"""Those that neither their author nor a moderator took away."""
NOBODYS = Q(post=None, comment=None, message=None)
"""Those that nothing has taken."""


class StoredFile(models.Model):
    """What somebody uploaded. It belongs to one post, comment or chat message and dies with it, or waits for one: a
    day, or as long as what is to be posted later waits itself.

    Bytes lie in the store `files` under `key`, which is random and told to nobody. The row is written before them and
    goes after them, so that there is never a byte without a row.
    """

    class State(models.TextChoices):
        QUARANTINED = "quarantined", _("Being checked")
        READY = "ready", _("Ready")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="files")
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Where one of these is deleted outright, the clock finds a file that nothing took.
    post = models.ForeignKey("communities.Post", on_delete=models.SET_NULL, null=True, related_name="files")
    comment = models.ForeignKey("communities.Comment", on_delete=models.SET_NULL, null=True, related_name="files")
    message = models.ForeignKey("communities.Message", on_delete=models.SET_NULL, null=True, related_name="files")
    scheduled = models.ForeignKey(
        "communities.ScheduledPost", on_delete=models.SET_NULL, null=True, related_name="uploads",
        help_text="What is to be posted later, and takes it then.",
    )  # fmt: skip
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes, the smaller copies of a picture included.")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    alt = models.CharField(max_length=300, blank=True, default="", db_default="")
    is_decorative = models.BooleanField(default=False, db_default=False)
    attested_at = models.DateTimeField(null=True, help_text="When its uploader said that no child can be recognised.")
    state = models.CharField(max_length=12, choices=State, default=State.QUARANTINED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, help_text="When its author took it away from what they wrote.")
    withheld = models.CharField(
        max_length=10, choices=Withheld, blank=True, default="", db_default="", help_text="By a moderator."
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(withheld__in=["", "hidden", "removed"]), name="file_withheld_known"),
            models.CheckConstraint(
                condition=Q(post=None, comment=None) | Q(post=None, message=None) | Q(comment=None, message=None),
                name="file_of_one",
            ),
            models.CheckConstraint(condition=Q(state__in=["quarantined", "ready", "refused"]), name="file_state_known"),
            models.CheckConstraint(
                condition=~Q(kind="picture") | NOBODYS | Q(attested_at__isnull=False),
                name="file_picture_attested",
            ),
        ]
        indexes = [
            models.Index(fields=["uploader", "created_at"]),
            models.Index(fields=["sha256"], name="file_identical"),
            models.Index(fields=["community", "-created_at", "-id"]),
            # For the clock: what waits to be checked, and what nothing took.
            models.Index(fields=["created_at"], condition=Q(state="quarantined"), name="file_to_check"),
            models.Index(fields=["created_at"], condition=NOBODYS, name="file_not_taken"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="file_removed"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_there(self) -> bool:
        return self.removed_at is None and not self.withheld

    @property
    def is_picture(self) -> bool:
        return self.kind == Kind.PICTURE

    @property
    def is_taken(self) -> bool:
        return self.post_id is not None or self.comment_id is not None or self.message_id is not None

    @property
    def words(self) -> Any:
        """What it belongs to."""
        return self.message or self.comment or self.post

    @property
    def home(self) -> Any:
        """What is read as one with it: the post on whose page it stands, or the chat message."""
        return self.comment.post if self.comment else self.words

    @property
    def widths(self) -> list[int]:
        """Those in which it is kept, the last its own. Empty where it is no picture."""
        return [*(width for width in WIDTHS if width < self.width), self.width] if self.width else []

    def path(self, width: int | None = None) -> str:
        """Where in the store it lies, or one width of it."""
        return f"{self.key.hex[:2]}/{self.key.hex}" + (f"-{width}" if width else "")

    @property
    def paths(self) -> list[str]:
        return [self.path(width) for width in self.widths] or [self.path()]
