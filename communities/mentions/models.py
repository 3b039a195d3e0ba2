from django.conf import settings
from django.db import models
from django.utils import timezone


class Mention(models.Model):
    """That a post, a comment under it, or a chat message names somebody who could read it when it was written."""

    post = models.ForeignKey("communities.Post", on_delete=models.CASCADE, null=True, related_name="mentions")
    comment = models.ForeignKey("communities.Comment", on_delete=models.CASCADE, null=True, related_name="mentions")
    message = models.ForeignKey("communities.Message", on_delete=models.CASCADE, null=True, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"], condition=models.Q(comment=None), name="mention_once_in_post"
            ),
            models.UniqueConstraint(fields=["comment", "person"], name="mention_once_in_comment"),
            models.UniqueConstraint(fields=["message", "person"], name="mention_once_in_message"),
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, message=None)
                | models.Q(post=None, comment=None, message__isnull=False),
                name="mention_in_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.comment_id or self.post_id or self.message_id}"
