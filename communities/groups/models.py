"""Private groups and who belongs to them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.clocks import earliest_in


class Community(models.Model):
    """A group, as members call it. Who can see it and how one joins are two separate settings."""

    class Visibility(models.TextChoices):
        OPEN = "open", _("Open: everybody with an account can read it")
        CLOSED = "closed", _("Closed: everybody can see that it exists, only members can read it")
        SECRET = "secret", _("Secret: nobody but its members knows that it exists")

    class JoinMethod(models.TextChoices):
        DIRECT = "direct", _("Anybody who can see it may join")
        REQUEST = "request", _("People ask, a host decides")
        INVITE = "invite", _("By invitation only")

    class History(models.TextChoices):
        SHARED = "shared", _("Newcomers read everything that was written before")
        PROTECTED = "protected", _("Newcomers read what is written after they joined")

    class NewcomerRole(models.TextChoices):
        MEMBER = "member", _("Member: reads and writes")
        READER = "reader", _("Reader: reads, until a host makes them a member")

    class Moderation(models.TextChoices):
        POST = "post", _("Afterwards: what is written is shown at once, and moderators act on reports")
        PRE = "pre", _("Before: a moderator reads everything before others do")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    name_cy = models.CharField(_("name in Welsh"), max_length=80, blank=True, default="", db_default="")
    slug = models.SlugField(max_length=100, unique=True)
    former_slug = models.SlugField(
        max_length=100, blank=True, default="", db_default="", help_text="Before it became secret; leads members on."
    )
    summary = models.CharField(_("summary"), max_length=300)
    summary_cy = models.CharField(_("summary in Welsh"), max_length=300, blank=True, default="", db_default="")
    rules = models.TextField(_("rules"), blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.CLOSED)
    join_method = models.CharField(max_length=10, choices=JoinMethod, default=JoinMethod.REQUEST)
    history = models.CharField(max_length=10, choices=History, default=History.SHARED, db_default=History.SHARED)
    newcomer_role = models.CharField(
        max_length=10, choices=NewcomerRole, default=NewcomerRole.MEMBER, db_default=NewcomerRole.MEMBER
    )
    # What people see who may know of the group and do not belong to it. The name they always see.
    shows_summary = models.BooleanField(default=True, db_default=True)
    shows_hosts = models.BooleanField(default=False, db_default=False)
    shows_rules = models.BooleanField(default=True, db_default=True)
    shows_member_count = models.BooleanField(default=False, db_default=False)
    shows_to_all = models.BooleanField(
        default=False, db_default=False, help_text="Name and summary on the public first page, for everybody."
    )
    rules_version = models.PositiveIntegerField(db_default=0, help_text="0: there are no rules to accept.")
    membership_months = models.PositiveSmallIntegerField(
        _("months"), null=True, blank=True, help_text="How long a newcomer belongs. Empty: without end."
    )
    # What its pages say at the door. See groups/clocks.py for the shape of the hours.
    office_hours = models.JSONField(null=True, blank=True, help_text="When it is watched. Empty: no hours are given.")
    emergency_line = models.CharField(max_length=200, blank=True, default="", db_default="")
    emergency_line_cy = models.CharField(max_length=200, blank=True, default="", db_default="")
    allows_pictures = models.BooleanField(default=False, db_default=False)
    leave_quickly = models.BooleanField(default=False, db_default=False, help_text="A button on each of its pages.")
    welcome = models.TextField(blank=True, default="", db_default="")
    welcome_cy = models.TextField(blank=True, default="", db_default="")
    moderation = models.CharField(max_length=4, choices=Moderation, default=Moderation.POST, db_default=Moderation.POST)
    moderation_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", help_text="Who chose that."
    )
    moderation_at = models.DateTimeField(null=True)
    newcomer_posts = models.PositiveSmallIntegerField(
        null=True, help_text="How many first words of a newcomer wait. Empty: as the site has it."
    )
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "communities"
        ordering = ["name"]
        permissions = [("moderate_community", "Can moderate this group")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_pre_moderated(self) -> bool:
        return self.moderation == self.Moderation.PRE

    @property
    def local_name(self) -> str:
        """The name in the reader's language, where a host gave one."""
        return (_is_welsh() and self.name_cy) or self.name

    @property
    def local_summary(self) -> str:
        return (_is_welsh() and self.summary_cy) or self.summary

    @property
    def local_emergency_line(self) -> str:
        return (_is_welsh() and self.emergency_line_cy) or self.emergency_line

    @property
    def local_welcome(self) -> str:
        return (_is_welsh() and self.welcome_cy) or self.welcome


def _is_welsh() -> bool:
    return (get_language() or "").startswith("cy")


class CommunityUserPermission(UserObjectPermissionBase):
    """guardian's rows for one group and one person, tied to both by foreign key: they die with either."""

    content_object = models.ForeignKey(Community, on_delete=models.CASCADE)


class CommunityGroupPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Community, on_delete=models.CASCADE)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Those that hold today, whether or not the clock has come round to those that ended."""
        earliest = earliest_in(timezone.localdate())
        return self.filter(models.Q(until=None) | models.Q(until__gte=earliest), state=Membership.State.ACTIVE)

    def counting(self) -> "MembershipQuerySet":
        """Those that allow what their role says: current, and the group's rules as they stand are accepted."""
        return self.current().filter(rules_accepted__gte=models.F("community__rules_version"))


class Membership(models.Model):
    class Role(models.TextChoices):
        HOST = "host", _("Host")
        MODERATOR = "moderator", _("Moderator")
        MEMBER = "member", _("Member")
        READER = "reader", _("Reader")
        GUEST = "guest", _("Guest")

    class State(models.TextChoices):
        ACTIVE = "active", _("Member")
        LAPSED = "lapsed", _("Has ended")
        LEFT = "left", _("Left")
        REMOVED = "removed", _("Removed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True, db_index=True, help_text="The last day. Empty: it does not end.")
    rules_accepted = models.PositiveIntegerField(db_default=0, help_text="Version of the group's rules.")
    reads_from = models.DateTimeField(null=True, help_text="Reads nothing written before. Empty: reads everything.")
    # A moderator's decision, made in moderation/sanctions; without it these are empty.
    muted_until = models.DateTimeField(null=True, help_text="Until then they read and do not write.")
    held_until = models.DateTimeField(null=True, help_text="What they write until then is shown once it was looked at.")

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ["joined_at"]
        constraints = [
            models.UniqueConstraint(fields=["community", "person"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["host", "moderator", "member", "reader", "guest"]), name="membership_role"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "lapsed", "left", "removed"]), name="membership_state"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state", "community"]),
            # For the clock, which asks every few seconds: in it lie only those that hold
            models.Index(fields=["until"], name="membership_ends", condition=models.Q(state="active")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"

    @property
    def is_muted(self) -> bool:
        return self.muted_until is not None and self.muted_until > timezone.now()


class JoinRequest(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MORE = "more", _("Asked for more")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Taken back")

    OPEN: ClassVar[set[str]] = {State.WAITING, State.MORE}
    TRANSITIONS: ClassVar[dict[str, set[str]]] = {
        State.WAITING: {State.MORE, State.APPROVED, State.DECLINED, State.CANCELLED},
        State.MORE: {State.WAITING, State.APPROVED, State.DECLINED, State.CANCELLED},
        State.APPROVED: set(),
        State.DECLINED: set(),
        State.CANCELLED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    message = models.CharField(_("message to the hosts"), max_length=500, blank=True)
    rules_version = models.PositiveIntegerField(db_default=0, help_text="Of the rules they were shown and accepted.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=1000, blank=True, default="", db_default="", help_text="Told to the person.")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True, help_text="Empty: by a rule of the group.")

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"],
                condition=models.Q(state__in=["waiting", "more"]),
                name="join_request_once_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "more"], decided_at=None)
                | (models.Q(state__in=["approved", "declined", "cancelled"]) & models.Q(decided_at__isnull=False)),
                name="join_request_decided",
            ),
        ]
        indexes = [models.Index(fields=["community", "-decided_at"], name="join_request_decided_last")]

    def __str__(self) -> str:
        return f"{self.person_id} asks to join {self.community_id}"


class Rules(models.Model):
    """A group's rules as they stood at one time. Kept, because people accepted them in these words."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rules_versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by_id = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "rules"
        constraints = [models.UniqueConstraint(fields=["community", "version"], name="rules_version_once")]

    def __str__(self) -> str:
        return f"{self.community_id} {self.version}"


class RulesAcceptance(models.Model):
    """Which version of a group's rules a person accepted, and when."""

    rules = models.ForeignKey(Rules, on_delete=models.CASCADE, related_name="acceptances")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="rules_accepted")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rules", "person"], name="rules_accepted_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rules_id}"
