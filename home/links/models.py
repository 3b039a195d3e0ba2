"""Where the links of published pages lead, and what is wrong with those that lead nowhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Problem(models.TextChoices):
    """Why a link does not lead where it should. Nothing: it does, or nobody has looked yet."""

    NONE = "", _("Nothing")
    GONE = "gone", _("There is nothing at this address")
    HIDDEN = "hidden", _("The page it leads to is not public")
    DELETED = "deleted", _("The page or document it leads to was deleted")
    ANCHOR = "anchor", _("The page has no such part")
    REFUSED = "refused", _("The other site does not let us look")
    FAILED = "failed", _("The other site could not show it")
    SILENT = "silent", _("The other site did not answer")
    UNKNOWN = "unknown", _("There is no site of that name")
    LOCKED = "locked", _("The other site's certificate is not valid")
    FORBIDDEN = "forbidden", _("An address that the public cannot reach")


class OutsideAddress(models.Model):
    """An address elsewhere, looked at once for all the pages that lead there."""

    shown_to_public = False

    url = models.TextField()
    digest = models.CharField(max_length=64, unique=True)  # an address may be longer than an index takes
    due_at = models.DateTimeField(db_index=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True, default=Problem.NONE)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.url


class PageReading(models.Model):
    """When a published page was last read for its links."""

    shown_to_public = False

    wagtail_reference_index_ignore = True  # Wagtail keeps count of links in its own way

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="link_reading"
    )
    due_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.page_id} at {self.read_at}"


class PageLink(models.Model):
    """One link of a published page. `outside` is set where it leaves the site; then the problem is written there."""

    shown_to_public = False

    wagtail_reference_index_ignore = True

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="links_found")
    target = models.TextField()
    words = models.CharField(max_length=200, blank=True)
    outside = models.ForeignKey(OutsideAddress, on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    problem = models.CharField(max_length=10, choices=Problem.choices, blank=True, default=Problem.NONE)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["problem"], condition=~models.Q(problem=""), name="broken_page_links")]

    def __str__(self) -> str:
        return self.target
