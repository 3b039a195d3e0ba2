"""People: who signs in, what they are registered as, and how they can be reached."""

import uuid
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.clocks import earliest_in
from accounts.names import address_key, name_key, phone_key, skeleton
from core.encryption import DerivedField, EncryptedTextField, digests_of


def name_digests(real_name: str) -> list[str]:
    return digests_of("real name", name_key(real_name))


def address_digests(postal_address: str) -> list[str]:
    return digests_of("postal address", address_key(postal_address))


def phone_digests(phone: str) -> list[str]:
    return digests_of("phone", phone_key(phone))


def _newest(digests: list[str]) -> str:
    return digests[0] if digests else "-"  # "-": there is nothing to find it by


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, state=User.State.APPROVED, is_superuser=True, **{"display_name": "Administrator", **fields}
        )

    def registered(self) -> models.QuerySet["User"]:
        """People who gave their real name and confirmed their e-mail address, whatever was decided about them."""
        return self.filter(identity__isnull=False, emailaddress__primary=True, emailaddress__verified=True)

    def known(self) -> models.QuerySet["User"]:
        """Everybody but those who registered and never confirmed their e-mail address: the people staff look after."""
        confirmed = {"pk": models.OuterRef("pk"), "emailaddress__primary": True, "emailaddress__verified": True}
        return self.filter(~models.Q(state=User.State.PENDING) | models.Exists(User.objects.filter(**confirmed)))

    def taking_part(self) -> models.QuerySet["User"]:
        """People whom nothing keeps out: `permissions.may_take_part`, turned round for queries."""
        return self.filter(
            models.Q(approved_until=None) | models.Q(approved_until__gte=earliest_in(timezone.localdate())),
            state=User.State.APPROVED,
            is_active=True,
            must_change_password=False,
            terms_version=settings.TERMS_VERSION,
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class ShownName(models.CharField):  # type: ignore[type-arg]
    """A display name. Whoever closed their account has none: what they wrote is shown as somebody's who has left."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return _somebody_who_has_left() if value == "" else value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs  # the column is the same: no migration knows of it


def _somebody_who_has_left() -> str:
    return gettext("Somebody who has left")


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in. `display_name` is all that other members see."""

    answers: dict[Any, Any] | None = None  # what was asked about them for one page: middleware.OneAnswerForOnePage

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Not approved")
        LAPSED = "lapsed", _("Approval has ended")
        SUSPENDED = "suspended", _("Suspended")
        BANNED = "banned", _("Banned")
        MERGED = "merged", _("Joined with another account")
        CLOSED = "closed", _("Closed by the person")

    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.PENDING: {State.APPROVED, State.DECLINED, State.BANNED, State.MERGED, State.CLOSED},
        State.DECLINED: {State.APPROVED, State.BANNED, State.MERGED, State.CLOSED},
        State.APPROVED: {State.LAPSED, State.SUSPENDED, State.BANNED, State.MERGED, State.CLOSED},
        State.LAPSED: {State.APPROVED, State.SUSPENDED, State.BANNED, State.MERGED, State.CLOSED},
        State.SUSPENDED: {State.APPROVED, State.BANNED},
        State.BANNED: {State.PENDING, State.DECLINED, State.APPROVED, State.SUSPENDED},
        State.MERGED: set(),
        State.CLOSED: set(),
    }
    CLOSED: ClassVar[set[str]] = {State.BANNED, State.MERGED, State.CLOSED}  # cannot sign in

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    display_name = ShownName(_("display name"), max_length=60)
    name_skeleton = DerivedField(max_length=240, of="display_name", by=lambda name: skeleton(name)[:240] or "-")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, db_index=True)
    approved_until = models.DateField(null=True, db_index=True, help_text="The last day. Empty: it does not end.")
    suspended_until = models.DateTimeField(null=True, help_text="Let in again then. Empty: when staff decide so.")
    terms_version = models.CharField(max_length=20, db_default="", help_text="Of the terms last accepted.")
    must_change_password = models.BooleanField(db_default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="doubles", help_text="The account that is kept."
    )
    former_name = models.CharField(
        max_length=60,
        db_default="",
        blank=True,
        help_text="What an account joined with another was shown as.",
    )
    is_active = models.BooleanField(default=True, help_text="Off for a closed account; kept in step with the state.")
    language = models.CharField(max_length=7, choices=settings.LANGUAGES, default="en-gb")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_ignoring_case"),
            models.CheckConstraint(
                condition=models.Q(is_active=True) | models.Q(state__in=["banned", "merged", "closed"]),
                name="user_inactive_means_closed",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=False) | ~models.Q(state__in=["banned", "merged", "closed"]),
                name="user_closed_means_inactive",
            ),
            models.CheckConstraint(
                condition=models.Q(state="merged", merged_into__isnull=False)
                | (~models.Q(state="merged") & models.Q(merged_into=None)),
                name="user_merged_into_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["pending", "approved", "declined", "lapsed", "suspended", "banned", "merged", "closed"]
                ),
                name="user_state_known",
            ),
        ]
        indexes = [
            # For the clock, which asks every few seconds: in it lie only those whose approval stands
            models.Index(fields=["approved_until"], name="user_approval_ends", condition=models.Q(state="approved")),
            models.Index(
                fields=["suspended_until"], name="user_suspension_ends", condition=models.Q(state="suspended")
            ),
        ]
        permissions = [("approve_user", "Can approve registrations")]

    def __str__(self) -> str:
        return str(self.display_name)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Session(AbstractBaseSession):
    """A browser that was here. `person` is who is signed in there, and empty for a visitor."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    used_at = models.DateTimeField(null=True, db_index=True, help_text="To a few minutes. Empty: nobody is signed in.")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class Identity(models.Model):
    """A person's registered real name. Never public; read only by staff, with an entry.

    `saw` is what staff verified it by; empty until they have, and again when the name changes.
    """

    class Saw(models.TextChoices):
        PASSPORT = "passport", _("Passport")
        LICENCE = "licence", _("Driving licence")
        RESIDENCE = "residence", _("Residence permit or visa")
        BIRTH = "birth", _("Birth, adoption or marriage certificate")
        DEED = "deed", _("Deed poll")
        FOSTERING = "fostering", _("Fostering agency’s or council’s own record")
        KNOWN = "known", _("Nothing on paper: I know them in person")

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    real_name = EncryptedTextField()
    name_digest = DerivedField(max_length=64, of="real_name", by=lambda name: _newest(name_digests(name)))
    registered_at = models.DateTimeField(default=timezone.now)
    saw = models.CharField(max_length=12, choices=Saw, blank=True, db_default="")
    seen_on = models.DateField(null=True)
    seen_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "identities"

    def __str__(self) -> str:
        return str(self.person_id)


class Contact(models.Model):
    """Where a person can be reached, kept apart from the rest and encrypted. Read through `read_contact` only."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="contact")
    postal_address = EncryptedTextField()
    address_digest = DerivedField(max_length=64, of="postal_address", by=lambda text: _newest(address_digests(text)))
    phone = EncryptedTextField()
    phone_digest = DerivedField(max_length=64, of="phone", by=lambda text: _newest(phone_digests(text)))

    def __str__(self) -> str:
        return str(self.person_id)


class Restricted(models.Model):
    """Who somebody was that closed their account while a legal claim needed it (UK GDPR article 17(3)(e), 18(2)).

    `details` is JSON: display_name, emails, real_name, postal_address, phone. No list and no search looks here; it goes
    with the end of the last hold.
    """

    person = models.OneToOneField(User, on_delete=models.PROTECT, primary_key=True, related_name="restricted")
    details = EncryptedTextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "restricted"

    def __str__(self) -> str:
        return str(self.person_id)


class NameChange(models.Model):
    """That somebody asked staff to change their registered real name. The old one stands until staff have verified it.

    `real_name` is emptied with the answer: from then on it is in `Identity`, or nowhere.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="name_changes")
    real_name = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="waiting"), name="name_change_once_waiting"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "accepted", "declined", "withdrawn"]), name="name_change_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"])]

    def __str__(self) -> str:
        return str(self.person_id)


class TermsAcceptance(models.Model):
    """Which version of the terms a person accepted, and when."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms_accepted")
    version = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "version"], name="terms_accepted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.version}"


class Check(models.Model):
    """That a member of staff saw a paper of somebody's, and when. Never the paper, its number or a word about it."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Proof of identity")
        APPROVAL = "approval", _("Foster approval")
        DBS = "dbs", _("DBS check")
        OTHER = "other", _("Another check")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=10, choices=Kind)
    seen_on = models.DateField()
    seen_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    until = models.DateField(null=True, help_text="The last day it is valid. Empty: it does not end.")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["identity", "approval", "dbs", "other"]), name="check_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Reminder(models.Model):
    """One step before an approval or a membership ends, to be told to one person once: a row first, then the telling.

    `until` belongs to it, so that a date which was moved meanwhile is never spoken of. Above accounts somebody does the
    telling: communities/renewals.
    """

    subject_kind = models.CharField(max_length=20, help_text="person or membership")
    subject_id = models.UUIDField()
    until = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "until", "days_before", "recipient"], name="reminder_once_to_each"
            )
        ]
        indexes = [models.Index(fields=["due_on"], name="reminder_waiting", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.days_before} days before {self.until}: {self.subject_kind} {self.subject_id}"


class EmailDomain(models.Model):
    """What we make of everybody whose e-mail address is of one domain."""

    class Rule(models.TextChoices):
        BLOCK = "block", _("Nobody may register with it")
        ALLOW = "allow", _("People may register with it")
        APPROVE = "approve", _("People are approved as soon as they confirm their address")

    domain = models.CharField(_("e-mail domain"), max_length=253, primary_key=True)
    rule = models.CharField(max_length=10, choices=Rule)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rule__in=["block", "allow", "approve"]), name="email_domain_rule_known"
            )
        ]

    def __str__(self) -> str:
        return self.domain


class Reason(models.Model):
    """Why a member of staff decided or looked, in their own words.

    Kept apart from the entry it belongs to, because an entry lasts for ever and must hold nobody's words, while this
    goes when the person does. Never shown to the person: it may speak of somebody else.
    """

    entry_id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = EncryptedTextField()

    def __str__(self) -> str:
        return str(self.entry_id)
