"""Who is on call, and who was called for what."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case


class Shift(models.Model):
    """From when to when somebody is on call. Of several at once, the one whose shift began first is called first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reach = models.CharField(_("how to reach them"), max_length=200, blank=True)

    class Meta:
        ordering = ["begins_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begins_at")), name="shift_ends_later"),
            models.UniqueConstraint(fields=["person", "begins_at"], name="shift_once"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="shift_ends")]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.begins_at}"


class OutOfHours(models.Model):
    """Whom to turn to when nobody is on call, in words: for those who work on cases. There is one row."""

    words = models.TextField(_("out of hours"), blank=True)
    words_cy = models.TextField(_("out of hours, in Welsh"), blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="out_of_hours_once")]

    def __str__(self) -> str:
        return "out of hours"

    @property
    def local_words(self) -> str:
        return ((get_language() or "").startswith("cy") and self.words_cy) or self.words


class Call(models.Model):
    """That somebody was told of a case, because of what: each person once for each step of its clock."""

    class Why(models.TextChoices):
        URGENT = "urgent", _("It is urgent")
        HALF = "half", _("Half of its time has gone")
        TENTH = "tenth", _("A tenth of its time is left")
        OVER = "over", _("Its time is over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calls")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "why", "person"], name="call_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.case_id} {self.why}"
