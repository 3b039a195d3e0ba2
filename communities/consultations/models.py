import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.posts.models import Post


class Consultation(models.Model):
    """What a post that asks about the parts of a document has besides its words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="consultation")
    members_see = models.BooleanField(default=False, help_text="Members read each other's answers. Chosen once.")
    closes_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, help_text="When “You said, we did” was published.")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.post_id)


class Part(models.Model):
    """A piece of the document, and what is asked of it: a comment, how far one agrees, both or nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=150)
    text = models.TextField()
    html = models.TextField()
    question = models.CharField(max_length=300, blank=True)
    takes_comment = models.BooleanField(default=True)
    takes_scale = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="part_number")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def asks(self) -> bool:
        return self.takes_comment or self.takes_scale


class PartAnswer(models.Model):
    class Scale(models.IntegerChoices):
        AGREE_MUCH = 5, _("I agree strongly")
        AGREE = 4, _("I agree")
        NEITHER = 3, _("Neither")
        DISAGREE = 2, _("I disagree")
        DISAGREE_MUCH = 1, _("I disagree strongly")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scale = models.PositiveSmallIntegerField(choices=Scale, null=True)
    comment = models.TextField(blank=True)
    html = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["part", "person"], name="part_answer_once"),
            models.CheckConstraint(
                condition=models.Q(scale=None) | models.Q(scale__in=[1, 2, 3, 4, 5]), name="part_answer_scale"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Deed(models.Model):
    """A row of “You said, we did”."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="deeds")
    number = models.PositiveSmallIntegerField()
    said = models.TextField()
    did = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["consultation", "number"], name="deed_number")]

    def __str__(self) -> str:
        return f"{self.consultation_id} {self.number}"
