"""Letters waiting to be sent: a row is written with the change it tells of, the clock sends it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

NOWHERE = "closed.invalid"  # of whoever closed their account: a domain that can never be (RFC 2606), never written to


class Letter(models.Model):
    """One e-mail to one person. It names a template and holds no words of its own: private content never travels.

    `to` is another address than the person's, such as the one they had before; or that of somebody invited who has no
    account, and then `language` is theirs. `path` is what the template links to; it may open a door, so it is forgotten
    once the letter is sent. `seed` makes a token anew each time (core.tokens), so that no row holds it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="letters")
    language = models.CharField(max_length=7, blank=True, db_default="", default="")
    seed = models.CharField(max_length=64, blank=True, db_default="", default="")
    template = models.CharField(max_length=60)
    to = models.EmailField(max_length=254, blank=True, db_default="")
    path = models.CharField(max_length=300, blank=True, db_default="")
    unique_key = models.CharField(max_length=200, unique=True)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="letter_waiting", condition=models.Q(sent_at=None, parked_at=None)),
            models.Index(fields=["to", "due_at"], name="letter_to_address", condition=~models.Q(to="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | ~models.Q(to=""), name="letter_to_somebody"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"


class LetterText(models.Model):
    """Staff's own words for one kind of letter in one language. Its links and its closing lines stay ours."""

    template = models.CharField(max_length=60)
    language = models.CharField(max_length=7, choices=settings.LANGUAGES)
    subject = models.CharField(max_length=150)
    body = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "language"], name="letter_text_once")]

    def __str__(self) -> str:
        return f"{self.template} {self.language}"
