"""Links that show a draft to somebody without an account."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class PreviewLink(models.Model):
    """Whoever holds the address may read the page's newest draft until then. The address itself is not kept."""

    shown_to_public = False

    wagtail_reference_index_ignore = True  # a link to a page's draft is no use of it

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="preview_links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="preview_link_ends_later")]

    def __str__(self) -> str:
        return f"{self.page_id} until {self.ends_at}"
