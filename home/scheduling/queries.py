"""Which pages are to be published or taken down by now."""

from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page, Revision


def revisions_to_publish(now: datetime) -> QuerySet[Revision]:
    """What was approved to go live at a time that has come, the longest overdue first."""
    due: QuerySet[Revision] = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    return due.order_by("approved_go_live_at", "pk")


def pages_to_take_down(now: datetime) -> QuerySet[Page]:
    due: QuerySet[Page] = Page.objects.filter(live=True, expire_at__lte=now)
    return due.order_by("expire_at", "pk")
