from typing import TYPE_CHECKING, Optional

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community
from communities.words.models import Revision, Words

if TYPE_CHECKING:
    from communities.posts.kinds import Panel


class Post(Words):
    class Kind(models.TextChoices):
        DISCUSSION = "discussion", _("Discussion")
        QUESTION = "question", _("Question")
        ANNOUNCEMENT = "announcement", _("Announcement")
        EVENT = "event", _("Event")
        POLL = "poll", _("Poll")
        CONSULTATION = "consultation", _("Consultation")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DISCUSSION, db_default=Kind.DISCUSSION)
    title = models.CharField(_("title"), max_length=150)
    active_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, help_text="When somebody else first commented on it.")
    # A question's. It counts while that comment is shown, so read it through `questions`, never alone.
    answer = models.ForeignKey("communities.Comment", on_delete=models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True, help_text="Since then nobody comments.")
    locked_why = models.CharField(max_length=300, blank=True, default="", db_default="")
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who said why."
    )
    moved_at = models.DateTimeField(null=True, help_text="It was in another group before; old links lead on.")

    comment_count: int  # set by queries.feed_of, and so is:
    file_count: int
    panel: Optional["Panel"]  # set by kinds.add_panels

    class Meta(Words.Meta):
        ordering = ["-active_at", "-id"]
        constraints = [
            *Words.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["discussion", "question", "announcement", "event", "poll", "consultation"]
                ),
                name="post_kind_known",
            ),
        ]
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
            models.Index(fields=["community"], condition=models.Q(pinned_at__isnull=False), name="post_pinned"),
            models.Index(
                fields=["community", "-active_at", "-id"], condition=models.Q(kind="question"), name="post_questions"
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
