from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from communities.notifications.models import Notification
from realtime.models import Update
from realtime.publish import publish


@transaction.atomic
def notify(
    person: User, kind: str, *, community: UUID | None = None, subject: tuple[str, UUID] | None = None, **detail: Any
) -> Notification:
    """Tells a person something, in the product and nowhere else. `kind` is one of queries.SENTENCES."""
    subject_kind, subject_id = subject or ("", None)
    person = person.merged_into or person  # what is told to a closed account is told to the one it became
    notification = Notification.objects.create(
        person=person,
        kind=kind,
        community_id=community,
        subject_kind=subject_kind,
        subject_id=subject_id,
        detail=detail,
    )
    publish(f"me:{person.pk}", "notification", Update.Action.CREATED, notification.pk)
    return notification


@transaction.atomic
def mark_all_read(person: User, *, now: datetime) -> int:
    return Notification.objects.filter(person=person, read_at=None).update(read_at=now)
