import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class Notification(models.Model):
    """Something a person should know, shown in the product. The words are made from `kind` when it is read.

    Unread ones with the same `group_key` are one row, which has grown from `began_at` to `at`.
    """

    class Mail(models.TextChoices):
        NO = "no"
        DUE = "due"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, null=True, related_name="+")
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    group_key = models.CharField(max_length=100, blank=True, default="", db_default="")
    began_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=4, choices=Mail, default=Mail.NO, db_default="no")
    mail_at = models.DateTimeField(null=True, help_text="When a letter may tell of it, where one is due.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["person", "-at"]),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["mail_at"], condition=models.Q(read_at=None, mail="due"), name="notification_to_mail"),
            models.Index(fields=["at"], name="notification_old"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group_key"],
                condition=models.Q(read_at=None) & ~models.Q(group_key=""),
                name="notification_grouped",
            ),
            models.CheckConstraint(condition=models.Q(mail__in=["no", "due", "done"]), name="notification_mail_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Wish(models.Model):
    """What somebody wants to be told, everywhere or in one group. What it does not say, the wider one says.

    `levels` holds for a topic one of `off`, `shown` and `mailed`. `letters` is asked of the one without a group.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    community = models.ForeignKey("communities.Community", on_delete=models.CASCADE, null=True, related_name="+")
    is_muted = models.BooleanField(default=False, db_default=False)
    letters = models.BooleanField(default=True, db_default=True)
    levels = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "community"], name="wish_once_for_group"),
            models.UniqueConstraint(fields=["person"], condition=models.Q(community=None), name="wish_once_everywhere"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"


class Following(models.Model):
    """That somebody hears of new comments under a post, or wants to hear no more of it.

    Its author hears of them without a row, and so does nobody else.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("communities.Post", on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {'follows' if self.is_on else 'mutes'} {self.post_id}"
