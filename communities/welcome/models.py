"""What a newcomer has put away, and what only they can tell us they have done."""

from django.db import models

from communities.groups.models import Membership


class FirstSteps(models.Model):
    """Missing: nothing is put away yet. Whether a step is done is asked of what it is about, not kept here."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, primary_key=True, related_name="first_steps"
    )
    welcome_away_at = models.DateTimeField(null=True)
    steps_away_at = models.DateTimeField(null=True)
    language_chosen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "first steps"

    def __str__(self) -> str:
        return str(self.membership_id)
