"""Invitations: by e-mail to one address, or a link that several people may use."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.groups.models import Membership

Role = Membership.Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> "InvitationQuerySet":
        """Not taken back and not used up. Whether it is in time, and its maker still may invite, is asked apart."""
        return self.filter(revoked_at=None, times_used__lt=models.F("most_uses"))

    def open(self, now: datetime) -> "InvitationQuerySet":
        return self.standing().filter(expires_at__gt=now)


class Invitation(models.Model):
    """A way into groups, with a role, until a time. Role and groups stand here and come from nobody's form.

    With an `address` it is for whoever has confirmed that address, once; without one it is a link. The secret in its
    address is made from `salt` and the site's key (core.tokens); here lies only what it is found by.
    """

    ROLES = (Role.MODERATOR, Role.MEMBER, Role.READER, Role.GUEST)

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        USED = "used", _("Used")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_made")
    communities = models.ManyToManyField("communities.Community", related_name="invitations")
    rooms = models.ManyToManyField("communities.Room", related_name="+", help_text="What a guest may enter.")
    role = models.CharField(max_length=10, choices=[(role.value, role.label) for role in ROLES], default=Role.MEMBER)
    address = models.EmailField(max_length=254, blank=True, help_text="Lower case. Empty: a link.")
    language = models.CharField(max_length=7, choices=settings.LANGUAGES, default="en-gb")
    most_uses = models.PositiveIntegerField(default=1)
    times_used = models.PositiveIntegerField(default=0)
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    times_sent = models.PositiveSmallIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)
    revoked_by_id = models.UUIDField(null=True)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=["moderator", "member", "reader", "guest"]), name="invitation_role"
            ),
            models.CheckConstraint(
                condition=models.Q(times_used__lte=models.F("most_uses")), name="invitation_not_overused"
            ),
            models.CheckConstraint(
                condition=models.Q(address="") | models.Q(most_uses=1), name="invitation_to_address_once"
            ),
        ]
        indexes = [
            models.Index(fields=["inviter", "made_at"]),
            models.Index(fields=["address"], name="invitation_to", condition=~models.Q(address="")),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_link(self) -> bool:
        return not self.address

    def state_at(self, now: datetime) -> str:
        if self.revoked_at:
            return self.State.REVOKED
        if self.times_used >= self.most_uses:
            return self.State.USED
        return self.State.OPEN if self.expires_at > now else self.State.EXPIRED

    @property
    def state(self) -> str:
        return self.state_at(timezone.now())

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)


class InvitationUse(models.Model):
    """What one person did with an invitation: kept it while registering, accepted it, joined, or ended it.

    Somebody whose registration is being looked at accepts at once and joins when they are approved. What was kept or
    accepted in time stays good: how long staff take is not theirs to answer for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="uses")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitation_uses")
    kept_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="They said no, or it could no longer be used.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "person"], name="invitation_use_once"),
            models.CheckConstraint(
                condition=models.Q(joined_at=None) | models.Q(accepted_at__isnull=False, ended_at=None),
                name="invitation_use_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["accepted_at"],
                name="invitation_use_waiting",
                condition=models.Q(accepted_at__isnull=False, joined_at=None, ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.invitation_id}"
