"""What people tell of themselves, and whom of it they tell."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TEXTS = {"about": 1_000, "helps_with": 500, "languages": 120, "area": 120}  # the most characters of each


class Audience(models.TextChoices):
    NOBODY = "nobody", _("Nobody but me")
    HOSTS = "hosts", _("Hosts of my groups")
    MEMBERS = "members", _("Members of groups I share with them")


class Profile(models.Model):
    """What a member says of themselves, each line with its audience. Nothing here is asked for, all of it is offered.

    `picture` names two files in the private store, or is empty. The name is new for each picture, and random.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    about = models.TextField(_("about me"), blank=True, max_length=TEXTS["about"])
    about_for = models.CharField(max_length=10, choices=Audience, default=Audience.MEMBERS)
    helps_with = models.TextField(_("what I can help with"), blank=True, max_length=TEXTS["helps_with"])
    helps_with_for = models.CharField(max_length=10, choices=Audience, default=Audience.MEMBERS)
    languages = models.CharField(_("languages"), blank=True, max_length=TEXTS["languages"])
    languages_for = models.CharField(max_length=10, choices=Audience, default=Audience.MEMBERS)
    area = models.CharField(_("roughly where I live"), blank=True, max_length=TEXTS["area"])
    area_for = models.CharField(max_length=10, choices=Audience, default=Audience.HOSTS)
    picture = models.UUIDField(null=True)
    picture_for = models.CharField(max_length=10, choices=Audience, default=Audience.MEMBERS)
    changed_at = models.DateTimeField(default=timezone.now)
    withheld = models.CharField(
        max_length=10, blank=True, default="", db_default="",
        help_text="hidden or removed: what a moderator did. Then nobody else sees more than the name.",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withheld__in=["", "hidden", "removed"]), name="profile_withheld_known"
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}_for__in": ["nobody", "hosts", "members"]}),
                    name=f"profile_{name}_for",
                )
                for name in (*TEXTS, "picture")
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Block(models.Model):
    """That `by` wants to meet nothing of `person`'s. Nobody else ever learns of it, least of all the person."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "person"], name="block_once"),
            models.CheckConstraint(condition=~models.Q(by=models.F("person")), name="block_of_another"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} {self.person_id}"
