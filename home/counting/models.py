"""How often public pages are looked at. A number for a page and a day, and nothing about anybody."""

from django.db import models


class Visits(models.Model):
    """No address, no cookie, no browser, no time of day: none of it is taken down, so none can be joined up."""

    shown_to_public = False
    wagtail_reference_index_ignore = True

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    visits = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="visits_once_a_day")]
        indexes = [models.Index(fields=["day", "page"], name="visits_of_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id} on {self.day}: {self.visits}"
