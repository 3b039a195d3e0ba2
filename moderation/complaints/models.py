"""Notices of complaint under section 5 of the Defamation Act 2013, and what becomes of them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.encryption import EncryptedTextField
from moderation.cases.models import Case, FurtherEvidence
from moderation.complaints.states import CLOSED, Asked, State, missing_from

STATES: list[tuple[str, object]] = [
    (State.RECEIVED, _("Received: find what is meant")),
    (State.DEFECTIVE_PENDING, _("Something is missing: the reply is due")),
    (State.DEFECTIVE_REPLIED, _("Something is missing: they were told")),
    (State.POSTER_PENDING, _("The author must be asked")),
    (State.NO_CONTACT_REMOVAL, _("The author cannot be reached: remove it")),
    (State.REPEAT_REMOVAL, _("Posted again and again: remove it")),
    (State.AWAITING_POSTER, _("The author was asked")),
    (State.REMOVAL_DUE, _("Remove it")),
    (State.STANDS_NOTICE_DUE, _("It stays: tell the complainant")),
    (State.WITH_LEGAL, _("With your solicitor")),
    (State.CLOSED_REMOVED, _("Closed: removed")),
    (State.CLOSED_STANDS, _("Closed: it stays")),
    (State.CLOSED_DEFECTIVE, _("Closed: a complete notice took its place")),
    (State.CLOSED_WITHDRAWN, _("Closed: taken back")),
    (State.CLOSED_LEGAL, _("Closed by your solicitor")),
]


class Channel(models.TextChoices):
    FORM = "form", _("The form")
    FLAG = "flag", _("A member’s report")
    EMAIL = "email", _("E-mail")
    LETTER = "letter", _("Letter")
    TELEPHONE = "telephone", _("Telephone")


class Complaint(models.Model):
    """One notice about what one person wrote. What it says stays as it came; its case's evidence holds a frozen copy.

    Where a notice is about the words of several people, each has a complaint of their own (`beside`). `clock_from` is
    when the present clock began, so that it can be computed anew; `acts_at` when the clock does by itself what is due,
    empty where a person must. `seed` makes the token of the complainant's page (core.tokens), `reply_seed` that of the
    poster's. `cannot_identify`, `consent_name`, `consent_email`: None is no answer, and no answer is never a yes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    seed = models.CharField(max_length=64)
    reply_seed = models.CharField(max_length=64)
    token = models.CharField(max_length=64, unique=True, help_text="The digest of the complainant’s.")
    reply_token = models.CharField(max_length=64, unique=True, help_text="The digest of the poster’s.")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="complaint")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="others_beside")
    jurisdiction = models.CharField(max_length=20, default="england-wales")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.FORM)
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    complainant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=7)
    is_flood = models.BooleanField(default=False, help_text="One of many at once: kept and worked on, nobody called.")

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    acting_for = models.CharField(max_length=200, blank=True)
    authority = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    why = models.TextField(blank=True)
    meaning = models.TextField(blank=True)
    inaccuracies = models.TextField(blank=True)
    opinions = models.TextField(blank=True)
    cannot_identify = models.BooleanField(null=True)
    consent_name = models.BooleanField(null=True)
    consent_email = models.BooleanField(null=True)
    says_repeated = models.BooleanField(default=False)
    earlier_references = models.TextField(blank=True)

    state = models.CharField(max_length=20, choices=STATES, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    rule = models.CharField(max_length=20, blank=True, help_text="The paragraph that brought it to this state.")
    clock_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, help_text="When what is due in this state must have been done.")
    acts_at = models.DateTimeField(null=True, help_text="When the clock does it, where nobody has.")
    poster = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    poster_told_at = models.DateTimeField(null=True)
    stated_date = models.DateField(null=True, help_text="Until the end of which the poster may answer.")
    answer_until = models.DateTimeField(null=True, help_text="The midnight in London after it.")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["received_at", "id"]
        permissions = [("see_addresses", "Can see the postal addresses that posters gave")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(CLOSED), closed_at__isnull=False)
                | (~models.Q(state__in=sorted(CLOSED)) & models.Q(closed_at=None)),
                name="complaint_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["acts_at"], name="complaint_acts", condition=models.Q(acts_at__isnull=False)),
            models.Index(fields=["due_at", "id"], name="complaint_open", condition=models.Q(closed_at=None)),
            models.Index(fields=["-closed_at", "-id"], name="complaint_closed"),
            models.Index(fields=["email"], name="complaint_by_email", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def about(self) -> tuple[str, uuid.UUID]:
        """What an entry of the trail is about: its case."""
        assert self.case_id is not None, "a complaint has its case"
        return ("case", self.case_id)

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def missing(self) -> list[str]:
        """What section 5(6) and regulation 2 ask for and this notice does not give."""
        places = [location for location in self.locations.all() if not location.is_nowhere]
        return missing_from(
            Asked(
                name=self.name, email=self.email, statement=self.statement, why=self.why,
                has_place=any(place.says_something for place in places), meaning=self.meaning,
                faults=self.inaccuracies + self.opinions, cannot_identify=self.cannot_identify,
                consent_name=self.consent_name, consent_email=self.consent_email,
            )
        )  # fmt: skip

    # What anything that a case is about offers: moderation/subjects/kinds.py

    @property
    def author(self) -> object:
        return self.poster

    @property
    def author_id(self) -> object:
        return self.poster_id

    @property
    def is_shown(self) -> bool:
        return True

    @property
    def edited_at(self) -> None:
        return None

    def is_by(self, person: uuid.UUID | None) -> bool:
        return person is not None and person in (self.complainant_id, self.poster_id)


class Location(models.Model):
    """Where the statement stands, as the notice says, and the thing here that staff or the address found.

    `is_nowhere`: somebody looked and there is no such thing.
    """

    class Removal(models.TextChoices):
        OPERATOR = "operator", _("by us")
        POSTER = "poster", _("by its author")
        OTHER = "other", _("by somebody else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="locations")
    link = models.TextField(blank=True)
    described = models.TextField(blank=True, help_text="Group, day, some of the words.")
    cannot_open = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True)
    placed_at = models.DateTimeField(null=True)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    is_nowhere = models.BooleanField(default=False)
    evidence = models.ForeignKey(FurtherEvidence, on_delete=models.PROTECT, null=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, help_text="Until the complaint has ended (Northern Ireland).")
    shown_again_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removal = models.CharField(max_length=10, choices=Removal, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject_id"], name="location_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "subject_kind", "subject_id"],
                condition=models.Q(subject_id__isnull=False),
                name="location_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_hidden_meanwhile(self) -> bool:
        return self.hidden_at is not None and self.shown_again_at is None and self.removed_at is None

    @property
    def says_something(self) -> bool:
        return bool(self.link.strip() or self.described.strip() or self.cannot_open)


class Answer(models.Model):
    """What a poster responded (paragraph 2(2)); each response is kept. None: not answered.

    The address may be seen with `see_addresses` alone. `false_why`: why a person found name or address obviously false.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="answers")
    received_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    wants_removal = models.BooleanField(null=True)
    full_name = EncryptedTextField(blank=True)
    postal_address = EncryptedTextField(blank=True)
    consents_name = models.BooleanField(null=True)
    consents_address = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    is_late = models.BooleanField(default=False)
    false_why = models.TextField(blank=True)
    false_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    false_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return str(self.id)


class Step(models.Model):
    """That a complaint moved on. Append-only: the database refuses to change one. `by` is no foreign key, as in the
    audit trail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    event = models.CharField(max_length=20)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    rule = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True, help_text="By when what the new state asks for is due.")
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.event}"


class Breach(models.Model):
    """That something was done late, or not yet although its time is over. Staff write down why."""

    class What(models.TextChoices):
        NOTICE = "notice", _("A notice")
        REMOVAL = "removal", _("The removal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="breaches")
    what = models.CharField(max_length=10, choices=What)
    which = models.CharField(max_length=10, blank=True, help_text="The kind of the notice.")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    why_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["found_at", "id"]
        constraints = [models.UniqueConstraint(fields=["complaint", "what", "which"], name="breach_once")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.what} {self.which}"
