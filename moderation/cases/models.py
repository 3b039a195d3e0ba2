"""Flags and the cases they open."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community

DECIDED = models.Q(state="decided")


class Reason(models.TextChoices):
    """Why something was flagged. The words are the ones a member chooses from."""

    RULES = "rules", _("It breaks this group's rules")
    CHILD = "child", _("A child could be identified from it")
    ILLEGAL = "illegal", _("It may be against the law")
    DEFAMATION = "defamation", _("It says something untrue and harmful about me")
    PERSONAL = "personal", _("It gives away somebody's personal details")
    SPAM = "spam", _("It is spam or a scam")
    OTHER = "other", _("Something else")


class Case(models.Model):
    """One open matter per flagged thing; it holds all the flags and is decided once."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Claimed")
        DECIDED = "decided", _("Decided")

    class Decision(models.TextChoices):
        LEAVE = "leave", _("Leave it")
        HIDE = "hide", _("Hide it")
        REMOVE = "remove", _("Remove it")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.CLAIMED, State.DECIDED},
        State.CLAIMED: {State.OPEN, State.CLAIMED, State.DECIDED},
        State.DECIDED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="cases")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=models.Q(state__in=["open", "claimed"]),
                name="case_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "claimed"], decided_at=None, decision="")
                | (models.Q(state="decided", decided_at__isnull=False) & ~models.Q(decision="")),
                name="case_decided_has_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "opened_at"]),
            models.Index(fields=["subject_id"], name="case_subject"),
            # Decided cases, newest first: of one group, and of many at once.
            models.Index(
                fields=["community", "-decided_at", "-id"],
                name="case_decided_in_group",
                condition=models.Q(state="decided"),
            ),
            models.Index(fields=["-decided_at", "-id"], name="case_decided", condition=models.Q(state="decided")),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Flag(models.Model):
    """One person's report. Its author is never shown to the person reported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["raised_at"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="flag_once_per_person")]

    def __str__(self) -> str:
        return str(self.id)


class FlagAddition(models.Model):
    """What the same person says later about the same thing, while the case is open: their first report stays as it is.

    A row of its own and not a second flag, so that a case still counts people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="additions")
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.id)


class Frozen(models.Model):
    """What was flagged, as it stood at a moment. Never changed afterwards: the database refuses (records.triggers).

    `content` is {"title", "text", "html", "history": [{"number", "title", "text", "written_at"}], "author_id",
    "author_name", "written_at", "edited_at", "audience"}; `digest` is the SHA-256 of its canonical JSON, in hex. The
    trail holds the digest a second time, in `case.opened` or `evidence.kept`.
    """

    content = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Evidence(Frozen):
    """The first copy, taken when the first flag was raised."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="evidence")

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return str(self.case_id)


class FurtherEvidence(Frozen):
    """A later copy of the same thing, taken because its words were no longer those of the copy before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="further_evidence")

    class Meta:
        ordering = ["taken_at", "id"]
        verbose_name_plural = "further evidence"

    def __str__(self) -> str:
        return str(self.id)
