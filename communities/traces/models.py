from django.conf import settings
from django.db import models


class Traces(models.Model):
    """Which traces somebody leaves in chat beside what they write. No row: what is usual (`USUAL` of the queries)."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="traces"
    )
    typing = models.BooleanField(default=True, db_default=True)
    presence = models.BooleanField(default=False, db_default=False)
    receipts = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "traces"

    def __str__(self) -> str:
        return str(self.person_id)
