import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from communities.posts.models import Post


class Announcement(models.Model):
    """What a post that every member is told of has besides its words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="announcement")
    must_confirm = models.BooleanField(default=False, help_text="Members are asked to say that they have read it.")
    told_at = models.DateTimeField(null=True, help_text="When the last member was told.")
    told_until = models.UUIDField(null=True, help_text="The membership told last: members are told in its order.")

    class Meta:
        # What the clock still has to tell, and nothing else
        indexes = [models.Index(fields=["id"], condition=models.Q(told_at=None), name="announcement_to_tell")]

    def __str__(self) -> str:
        return str(self.post_id)


class Confirmation(models.Model):
    """That somebody says they have read an announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "person"], name="confirmation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.announcement_id}"
