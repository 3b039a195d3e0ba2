"""What people say to somebody's words with one press."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.chat.models import Message
from communities.posts.models import Comment, Post


class Tally(models.Model):
    """Stands for all reactions to one piece of words: open screens are told that this changed, not who pressed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, null=True, related_name="tally")
    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, null=True, related_name="tally")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, null=True, related_name="tally")

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post__isnull=False, comment=None, message=None)
                | models.Q(post=None, comment__isnull=False, message=None)
                | models.Q(post=None, comment=None, message__isnull=False),
                name="tally_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Reaction(models.Model):
    class Kind(models.TextChoices):
        THANKS = "thanks", _("Thank you")
        WITH_YOU = "with-you", _("With you")
        HELPS = "helps", _("That helps")
        HUG = "hug", _("A hug")
        SAME = "same", _("Me too")

    tally = models.ForeignKey(Tally, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tally", "person", "kind"], name="reaction_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["thanks", "with-you", "helps", "hug", "same"]), name="reaction_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Press(models.Model):
    """That somebody pressed a moment ago, for the limit alone: a reaction taken back leaves nothing else to count."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "presses"
        indexes = [models.Index(fields=["person", "at"], name="press_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"
