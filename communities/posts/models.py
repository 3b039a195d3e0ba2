from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.words.models import Revision, Words


class Post(Words):
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(_("title"), max_length=150)
    active_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, help_text="When somebody else first commented on it.")

    comment_count: int  # set by queries.feed_of

    class Meta(Words.Meta):
        ordering = ["-active_at", "-id"]
        indexes = [
            *Words.Meta.indexes,
            models.Index(fields=["community", "-active_at", "-id"]),
            models.Index(fields=["author", "created_at"]),
            # What nobody has answered, and nothing else: few, however many posts there are.
            models.Index(
                fields=["community", "-created_at"],
                condition=models.Q(answered_at=None, state="shown"),
                name="post_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PostRevision(Revision):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=150)

    class Meta(Revision.Meta):
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="post_revision_number")]


class Comment(Words):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")

    class Meta(Words.Meta):
        ordering = ["created_at", "id"]
        indexes = [
            *Words.Meta.indexes,
            models.Index(fields=["post", "created_at"]),
            models.Index(fields=["author", "created_at"]),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CommentRevision(Revision):
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")

    class Meta(Revision.Meta):
        constraints = [models.UniqueConstraint(fields=["comment", "number"], name="comment_revision_number")]
