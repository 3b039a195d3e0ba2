import uuid
from typing import Any

from django.conf import settings
from django.db import models

from communities.posts.models import Post
from core.encryption import EncryptedTextField


class Poll(models.Model):
    """What a post that asks people to choose has besides its words.

    While an anonymous poll is open, `key` ties each ballot to a person for whoever also has the server's keys. Closing
    destroys it, with the ballots: what is left is a number for each option, and apart from it who voted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="poll")
    is_multiple = models.BooleanField(default=False)
    is_anonymous = models.BooleanField(default=True)
    hides_results = models.BooleanField(default=True, help_text="Nobody sees numbers until it is closed.")
    key = EncryptedTextField(default="", blank=True)
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="When the clock counted it.")
    voters = models.PositiveIntegerField(null=True, help_text="How many voted, once it is closed.")
    outcome = models.TextField(default="", blank=True)
    outcome_html = models.TextField(default="", blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        # What the clock still has to close, and nothing else
        indexes = [models.Index(fields=["closes_at"], condition=models.Q(closed_at=None), name="poll_to_close")]

    def __str__(self) -> str:
        return str(self.post_id)


class Option(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=100)
    votes = models.PositiveIntegerField(null=True, help_text="Once it is closed; never where too few voted.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="option_number")]

    def __str__(self) -> str:
        return str(self.id)


class Ballot(models.Model):
    """What somebody chose. An anonymous one has no person and no time, only a token: see tokens.py."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    token = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    options: Any = models.ManyToManyField(Option, related_name="ballots")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "token"], name="ballot_once")]

    def __str__(self) -> str:
        return str(self.id)


class Voter(models.Model):
    """That somebody voted in an anonymous poll that is closed, so that they hear of its outcome. Never what."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "person"], name="voter_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.poll_id}"


class Telling(models.Model):
    """Something the clock tells people of a poll or a consultation: whoever has not answered, or whoever has."""

    class Kind(models.TextChoices):
        ASKED = "asked"  # by hand
        CLOSING = "closing"  # once, before the end
        OUTCOME = "outcome"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="tellings")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    told_until = models.UUIDField(null=True, help_text="The membership told last: members are told in its order.")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="telling_to_do")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind"], condition=models.Q(kind__in=["closing", "outcome"]), name="telling_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["asked", "closing", "outcome"]), name="telling_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.post_id}"
