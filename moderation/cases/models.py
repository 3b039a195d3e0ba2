"""Flags and the cases they open."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Community


class Reason(models.TextChoices):
    """Why something was flagged. The words are the ones a member chooses from."""

    RULES = "rules", _("It breaks this group's rules")
    CHILD = "child", _("A child could be identified from it")
    ABUSE = "abuse", _("It shows or describes the sexual abuse of a child")
    INTIMATE = "intimate", _("It shows somebody naked or in a private moment, and they did not agree")
    ILLEGAL = "illegal", _("It may be against the law")
    DEFAMATION = "defamation", _("It says something untrue and harmful about me")
    PERSONAL = "personal", _("It gives away somebody's personal details")
    SPAM = "spam", _("It is spam or a scam")
    OTHER = "other", _("Something else")


URGENCY = Coalesce("due_at", "opened_at")  # the release before opened cases without a clock


class Case(models.Model):
    """One open matter per flagged thing and group; it holds all the flags and is decided once.

    What a host moves to another group keeps the case it had, with its moderators; reports from there open another.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Claimed")
        DECIDED = "decided", _("Decided")

    class Source(models.TextChoices):
        REPORT = "report", _("Reported")
        APPROVAL = "approval", _("Waits to be shown")
        APPEAL = "appeal", _("Appeal")
        COMPLAINT = "complaint", _("Complaint of defamation")

    class Lane(models.TextChoices):
        """Who works on it: each lane but the first needs a duty of its own (moderation/cases/permissions.py)."""

        GROUP = "group", _("The group’s moderators")
        DEFAMATION = "defamation", _("Defamation")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        INTIMATE = "intimate", _("Intimate images")
        ABUSE = "abuse", _("Sexual abuse of children")

    class Decision(models.TextChoices):
        LEAVE = "leave", _("Leave it")
        HIDE = "hide", _("Hide it")
        REMOVE = "remove", _("Remove it")
        # Of what waits to be shown
        APPROVE = "approve", _("Shown")
        REFUSE = "refuse", _("Not shown")
        WITHDRAW = "withdraw", _("Taken back by its author")
        MASK = "mask", _("Cover some of the words")
        UPHOLD = "uphold", _("The decision stands")
        OVERTURN = "overturn", _("The decision is taken back")
        CLOSE = "close", _("Closed")  # a complaint, which says itself how

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.OPEN: {State.CLAIMED, State.DECIDED},
        State.CLAIMED: {State.OPEN, State.CLAIMED, State.DECIDED},
        State.DECIDED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, null=True, related_name="cases", help_text="Empty: the site’s own."
    )
    source = models.CharField(max_length=10, choices=Source, default=Source.REPORT, db_default=Source.REPORT)
    lane = models.CharField(max_length=12, choices=Lane, default=Lane.GROUP, db_default=Lane.GROUP)
    why = models.CharField(max_length=10, blank=True, default="", db_default="", help_text="It waits: holding.WHY.")
    watched = models.TextField(blank=True, default="", db_default="", help_text="Watch words in it, one a line.")
    origin = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="appeals",
        help_text="What was decided there is appealed.",
    )
    clock_from = models.DateTimeField(null=True, help_text="When its clock began, where it was not when it was opened.")
    due_at = models.DateTimeField(null=True, help_text="When its clock runs out.")
    warn_at = models.DateTimeField(null=True, help_text="When whoever is on call is told of it next.")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", help_text="Empty: not known."
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    held_at = models.DateTimeField(null=True, help_text="When a report hid it at once, until somebody decides.")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["opened_at"]
        permissions = [
            ("work_everywhere", "Can work on the cases of every group"),
            ("work_defamation", "Can work on cases of defamation"),
            ("work_safeguarding", "Can work on safeguarding cases"),
            ("work_intimate", "Can work on cases of intimate images"),
            ("work_abuse", "Can work on cases of sexual abuse of children"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "community"],
                condition=models.Q(state__in=["open", "claimed"]) & ~models.Q(source="appeal"),
                name="case_one_open_in_group",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "claimed"], decided_at=None, decision="")
                | (models.Q(state="decided", decided_at__isnull=False) & ~models.Q(decision="")),
                name="case_decided_has_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "state", "opened_at"]),
            models.Index(
                fields=["warn_at"],
                name="case_to_warn",
                condition=models.Q(state__in=["open", "claimed"], warn_at__isnull=False),
            ),
            models.Index(URGENCY, "id", name="case_urgency", condition=models.Q(state__in=["open", "claimed"])),
            models.Index(fields=["subject_id"], name="case_subject"),
            models.Index(fields=["held_by", "-held_at"], condition=models.Q(held_at__isnull=False), name="case_held"),
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

    @property
    def clock_began(self) -> datetime:
        return self.clock_from or self.opened_at


OPEN = [Case.State.OPEN, Case.State.CLAIMED]


def cases_undone() -> models.QuerySet[Case, Any]:
    """The ids of those in which what became of the words was taken back since: what was decided no longer counts."""
    return Case.objects.filter(sanctions__kind__in=["hide", "remove"], sanctions__undone_at__isnull=False).values("pk")


class Standing(models.TextChoices):
    """Who reports an intimate image: only its subject and who acts for them declare it (Online Safety Act s.20A)."""

    SELF = "self", _("I am the person in it")
    AGENT = "agent", _("I act for the person in it")
    OTHER = "other", _("Neither. I have seen it")


class Said(models.Model):
    """What a report says. `declared_at`: its author declared that it is an intimate image, that they are its subject or
    act for them, and that they say so in good faith and truly."""

    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    rule = models.TextField(blank=True, default="", db_default="", help_text="The rule of the group, as it stood.")
    note = models.TextField(_("note"), blank=True, max_length=2000)
    standing = models.CharField(max_length=10, choices=Standing, blank=True, default="", db_default="")
    declared_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Flag(Said):
    """One person's report. Its author is never shown to the person reported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["raised_at"]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="flag_once_per_person")]

    def __str__(self) -> str:
        return str(self.id)


class FlagAddition(Said):
    """What the same person says later about the same thing, while the case is open: their first report stays as it is.

    A row of its own and not a second flag, so that a case still counts people.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="additions")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return str(self.id)


class PoliceReport(models.Model):
    """That a case of the sexual abuse of a child was reported to the National Crime Agency (Online Safety Act s.66).

    What it is about is kept until that has happened and for a year after (SI 2026/268 reg. 8).
    """

    class Priority(models.IntegerChoices):
        FIRST = 1, _("1: a child may be in danger now")
        SECOND = 2, _("2: as soon as can be")
        THIRD = 3, _("3: without undue delay")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True, related_name="police_report")
    priority = models.PositiveSmallIntegerField(choices=Priority)
    reference = models.CharField(max_length=60)
    reported_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.reference


class Frozen(models.Model):
    """What was flagged, as it stood at a moment. Never changed afterwards: the database refuses (records.triggers).

    `content` is {"title", "text", "html", "history": [{"number", "title", "text", "written_at"}], "author_id",
    "author_name", "written_at", "edited_at", "audience"} and "files" where there are any; `digest` is the SHA-256 of
    its canonical JSON, in hex. The trail holds the digest a second time, in `case.opened` or `evidence.kept`.
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


class CaseNote(models.Model):
    """What those who work on a case tell each other. Nobody else reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.id)


class CaseLink(models.Model):
    """That two cases belong together. One row for both ways; `one` is the smaller id."""

    one = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="case_linked_once")]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Conflict(models.Model):
    """That somebody is too near to a case to work on it. It no longer exists for them; this cannot be taken back."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.case_id}"
