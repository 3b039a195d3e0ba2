"""What is written to the two sides of a complaint: the words, and each letter as it went out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.complaints.models import Complaint


class Kind(models.TextChoices):
    """SI 2013/3028: reg 4, and the paragraphs of the Schedule."""

    N1 = "n1", _("What a notice must say (reg 4)")
    N2A = "n2a", _("Acknowledgement: we have written to the author (para 4(2)(a))")
    N2B = "n2b", _("Acknowledgement: it has been removed (para 4(2)(b))")
    N3 = "n3", _("To the author (para 2)")
    N4 = "n4", _("It has been removed (paras 5 to 7)")
    N5 = "n5", _("It has been removed again (para 9)")
    N6A = "n6a", _("It stays, and who wrote it (para 8(2)(b)(i))")
    N6B = "n6b", _("It stays (para 8(2)(b)(ii))")


STAYS = {Kind.N6A, Kind.N6B}


class Recipient(models.TextChoices):
    COMPLAINANT = "complainant", _("the complainant")
    POSTER = "poster", _("the author")


class Notice(models.Model):
    """One notice of one kind to one side, however often two people press. `text` is what went out, without what
    opens the link in it.

    `text` and `digest` (SHA-256 of subject, newline, text in UTF-8) are written when it leaves, since it may state the
    day from which days count. `message_id` is that of the e-mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=4, choices=Kind)
    recipient = models.CharField(max_length=12, choices=Recipient)
    language = models.CharField(max_length=7)
    due_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(default=timezone.now)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    template_version = models.PositiveIntegerField(default=0, help_text="Of NoticeText; 0: the standard words.")
    stated_date = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    bounced_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, help_text="When its page was first opened.")

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["complaint", "kind", "recipient"], name="notice_once"),
        ]
        indexes = [models.Index(fields=["due_at"], name="notice_unsent", condition=models.Q(sent_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.complaint_id}"


class NoticeText(models.Model):
    """Staff's own words around the mandatory parts of one kind of notice in one language; each version is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=4, choices=Kind)
    language = models.CharField(max_length=7, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "language", "version"], name="notice_text_version")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.version}"
