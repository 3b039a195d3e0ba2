"""What a court orders us to do: to take something away, or to say who wrote it."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from moderation.cases.models import Case


class Item(models.TextChoices):
    """What can be disclosed. Each by itself: what an order does not list does not come out."""

    NAME = "name", _("Name, as registered")
    ADDRESS = "address", _("Postal address, as registered")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    ANSWER_NAME = "answer_name", _("Name, as given in the answer to the complaint")
    ANSWER_ADDRESS = "answer_address", _("Postal address, as given in the answer to the complaint")


class CourtOrder(models.Model):
    """`items` are those of Item that a disclosure lists. `is_secret`: the order says that the person must not be told.

    `prepared` is what one person put together, JSON, until another releases it; `digest` is of what came out.
    """

    class Kind(models.TextChoices):
        REMOVAL = "removal", _("To remove it (Defamation Act 2013, section 13)")
        DISCLOSURE = "disclosure", _("To say who wrote it (Norwich Pharmacal)")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=10, choices=Kind)
    court = models.CharField(max_length=200)
    number = models.CharField(max_length=60)
    dated = models.DateField()
    scope = models.TextField()
    items = models.JSONField(default=list)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, help_text="When whoever is on call is told of it next.")
    is_secret = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    prepared = EncryptedTextField(blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, help_text="When it was removed, or released.")
    digest = models.CharField(max_length=64, blank=True)
    evidence = models.TextField(blank=True, help_text="How and to whom it was complied with.")

    class Meta:
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["warn_at"], name="order_to_warn", condition=models.Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["case", "court", "number"], name="order_once"),
            models.CheckConstraint(
                condition=~models.Q(kind="disclosure")
                | models.Q(done_at=None)
                | (models.Q(prepared_by__isnull=False) & ~models.Q(prepared_by=models.F("done_by"))),
                name="order_released_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due_at <= timezone.now()

    @property
    def listed(self) -> list[str]:
        return [str(Item(item).label) for item in self.items]
