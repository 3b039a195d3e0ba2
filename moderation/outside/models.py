"""Reports by people who need no account here."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.cases.models import Case, Reason, Standing


class Relation(models.TextChoices):
    """Who the reporter is to it. The Online Safety Act calls these “affected persons”."""

    ABOUT_ME = "about_me", _("It is about me")
    PARENT = "parent", _("I look after the child or person it is about")
    HELPER = "helper", _("I help somebody to report it")
    MEMBER = "member", _("I use this site myself")
    WORK = "work", _("I work for a charity, a council, the police or another service")
    OTHER = "other", _("Somebody else")


class OutsideReport(models.Model):
    """What somebody said on the public form. It opens a case of the site's own, and may be linked to a thing here.

    `token` is the digest of what the reporter's own address holds (core.tokens); `reference` is for the telephone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    token = models.CharField(max_length=64, unique=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="outside_report")
    linked = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="outside_reports",
        help_text="The case about the thing it turned out to mean.",
    )  # fmt: skip
    reason = models.CharField(max_length=12, choices=Reason)
    note = models.TextField(max_length=4000)
    place = models.TextField(blank=True, max_length=2000)
    words = models.TextField(blank=True, max_length=4000)
    cannot_open = models.BooleanField(default=False)
    relation = models.CharField(max_length=10, choices=Relation, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, blank=True)
    declared_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True, max_length=254)
    language = models.CharField(max_length=7, blank=True)
    is_flood = models.BooleanField(default=False, help_text="One of many at once: kept, and nobody was told of it.")
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at"]
        indexes = [models.Index(fields=["email", "-sent_at"], condition=~models.Q(email=""), name="outside_by_email")]

    def __str__(self) -> str:
        return self.reference

    # What anything that a case is about offers: moderation/subjects/kinds.py

    @property
    def author(self) -> None:
        return None

    @property
    def author_id(self) -> None:
        return None

    @property
    def state(self) -> str:
        return "shown"

    @property
    def is_shown(self) -> bool:
        return True

    @property
    def edited_at(self) -> None:
        return None

    def is_by(self, person: uuid.UUID | None) -> bool:
        return False
