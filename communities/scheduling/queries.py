from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from communities.drafts.queries import Place
from communities.scheduling.models import ScheduledPost
from core.moments import PICKER


def scheduled_by(person: User) -> QuerySet[ScheduledPost]:
    """What this person planned, by its time, and then what waits without one. Ask it for nobody but who is asking."""
    found = ScheduledPost.objects.filter(person=person).select_related("community")
    return found.order_by(F("due_at").asc(nulls_last=True), "-updated_at", "-id")


def due_posts(now: datetime) -> QuerySet[ScheduledPost]:
    return ScheduledPost.objects.filter(due_at__lte=now).order_by("due_at", "id")


def changes_of(planned: ScheduledPost) -> Place:
    """Where what its author types on its page is kept until they save it."""
    return Place("edit-later", planned.pk)


def begun_with(planned: ScheduledPost) -> Mapping[str, list[str]]:
    """What its page shows before anything is changed there."""
    at = timezone.localtime(planned.due_at).strftime(PICKER) if planned.due_at else ""
    return {**planned.fields, "post_at": [at]}
