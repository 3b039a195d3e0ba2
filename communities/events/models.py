import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.posts.models import Post


class Event(models.Model):
    """What a post that people come to has besides its words. When it is stands in its dates, one or many."""

    class Repeats(models.TextChoices):
        NEVER = "", _("It does not repeat")
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every two weeks")
        MONTHLY = "monthly", _("Every month, on the same weekday of the month")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="event")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_all_day = models.BooleanField(default=False)
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=500, blank=True)
    capacity = models.PositiveIntegerField(null=True, help_text="How many may come. Empty: any number.")
    repeats = models.CharField(max_length=12, choices=Repeats, blank=True, default=Repeats.NEVER)
    version = models.PositiveIntegerField(default=0, help_text="Of what stands in calendars: SEQUENCE of RFC 5545.")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repeats__in=["", "weekly", "fortnightly", "monthly"]), name="event_repeats_known"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(capacity__gte=1), name="event_capacity"
            ),
        ]

    def __str__(self) -> str:
        return str(self.post_id)


class EventDate(models.Model):
    """One time at which an event is. Of an all-day one the midnights before and after it, where the site is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    moved_from = models.DateTimeField(null=True, help_text="When it was to begin at first, where that was changed.")
    cancelled_at = models.DateTimeField(null=True)
    # Whether somebody waits for a place: the clock looks at these dates alone.
    has_waiting = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="event_date_ends_later")
        ]
        indexes = [
            models.Index(fields=["event", "starts_at"]),
            models.Index(fields=["starts_at", "id"]),
            models.Index(fields=["ends_at"], condition=models.Q(has_waiting=True), name="event_date_waited_for"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class EventAnswer(models.Model):
    """What somebody said to one date. It counts as long as they belong to the group: read it through `queries`."""

    class Said(models.TextChoices):
        YES = "yes", _("I am coming")
        WAITING = "waiting", _("On the waiting list")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("I cannot come")

    date = models.ForeignKey(EventDate, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=8, choices=Said)
    at = models.DateTimeField(default=timezone.now, help_text="The waiting list goes by it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "person"], name="event_answer_once"),
            models.CheckConstraint(
                condition=models.Q(said__in=["yes", "waiting", "maybe", "no"]), name="event_answer_known"
            ),
        ]
        indexes = [models.Index(fields=["person", "date"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.said}"


class EventNotice(models.Model):
    """Something those who answered are to be told when it is due: that a date is soon, has changed, is cancelled."""

    class Kind(models.TextChoices):
        DAY = "day"
        HOUR = "hour"
        CHANGED = "changed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    date = models.ForeignKey(EventDate, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=9, choices=Kind)
    due_at = models.DateTimeField()
    by_id = models.UUIDField(null=True, help_text="Who changed it, and need not be told.")
    told_until = models.UUIDField(null=True, help_text="Who was told last: people are told in their order.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["date", "kind"], condition=models.Q(done_at=None), name="event_notice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["day", "hour", "changed", "cancelled"]), name="event_notice_known"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="event_notice_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.date_id}"
