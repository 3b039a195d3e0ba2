"""Members' words that they let the public site quote: a copy of a passage, and whose consent it rests on.

It tells nobody where the words were said: the ids of what they are from are plain, lead nowhere from here, and are in
no form and no list of /cms/.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

LONGEST, LONGEST_CREDIT = 600, 60


class OfferedManager(models.Manager[Any]):
    """What may be shown. Whoever forgets about the state asks this one, and finds nothing that was taken back."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(state=Quotation.State.OFFERED)


class Quotation(models.Model):
    """Once written its words and its credit never change: that is what was consented to."""

    class State(models.TextChoices):
        OFFERED = "offered", _("The public website may show it")
        WITHDRAWN = "withdrawn", _("Taken back")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.TextField(_("words"), max_length=LONGEST, editable=False)
    credit = models.CharField(_("who said it"), max_length=LONGEST_CREDIT, editable=False)
    language = models.CharField(_("language"), max_length=7, choices=settings.LANGUAGES, editable=False)
    person = models.UUIDField(db_index=True, editable=False)
    source = models.UUIDField(editable=False, help_text="The post or comment; plain, as in the trail.")
    within = models.UUIDField(db_index=True, editable=False, help_text="The post that is, or is above, the source.")
    consented_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[OfferedManager] = OfferedManager()
    with_withdrawn: ClassVar[models.Manager["Quotation"]] = models.Manager()

    class Meta:
        ordering = ["-consented_at", "-pk"]
        verbose_name = _("member’s words")
        verbose_name_plural = _("members’ words")
        indexes = [models.Index(fields=["source"], name="quotation_source")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="offered", withdrawn_at=None)
                | models.Q(state="withdrawn", withdrawn_at__isnull=False),
                name="quotation_state_and_time",
            )
        ]

    def __str__(self) -> str:
        return f"“{Truncator(self.words).chars(120)}” ({self.credit})"

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED
