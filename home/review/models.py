"""By when somebody should look at a page again. Beside the page and not in it: a date needs nobody's approval."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """One row for each page that has been published, whether or not it is to be looked at again."""

    shown_to_public = False

    class Told(models.IntegerChoices):
        """The last reminder that went out for this date."""

        NOBODY = 0
        SOON = 1
        TODAY = 2
        LATE = 3

    wagtail_reference_index_ignore = True  # a row about a page is no use of it

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="review", verbose_name=_("page")
    )
    review_by = models.DateField(_("look at it again by"), null=True, blank=True, db_index=True)
    told = models.PositiveSmallIntegerField(choices=Told.choices, default=Told.NOBODY)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.page_id} by {self.review_by}"
