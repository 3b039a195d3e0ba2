"""What a group asks of those who want to join, and what they answer. The request itself lies lower, in groups."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Question(models.Model):
    """What a group's hosts ask everybody who wants to join. Never changed: retired, and a new one made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=300)
    text_cy = models.CharField(_("question in Welsh"), max_length=300, blank=True)
    is_required = models.BooleanField(_("they must answer it"), default=True)
    asked_since = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_since", "id"]
        indexes = [
            models.Index(fields=["community"], name="question_asked_now", condition=models.Q(retired_at=None)),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def local_text(self) -> str:
        return ((get_language() or "").startswith("cy") and self.text_cy) or self.text


class Answer(models.Model):
    """A question as it was put to one person, and what they answered: kept in these words, whatever becomes of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey("communities.JoinRequest", on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="+")
    asked = models.CharField(max_length=1000)
    asked_by_id = models.UUIDField(null=True, help_text="The host who asked for more. Empty: the group's own question.")
    asked_at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.asked_at:%Y-%m-%d}"


class WelcomeDomain(models.Model):
    """People with a confirmed address of this domain are let in as soon as they ask."""

    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, related_name="welcome_domains")
    domain = models.CharField(_("e-mail domain"), max_length=253)

    class Meta:
        ordering = ["domain"]
        constraints = [models.UniqueConstraint(fields=["community", "domain"], name="welcome_domain_once")]

    def __str__(self) -> str:
        return self.domain
