from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from moderation.openness.models import NotesRead
from moderation.openness.queries import NOTES
from records.actions import write_entry


@transaction.atomic
def read_notes(*, by: User, now: datetime | None = None) -> NotesRead:
    """Keeps that somebody has read the notes as they stand. Twice does no harm, and keeps the first time."""
    given = {"at": now or timezone.now(), "language": get_language() or ""}
    row, is_new = NotesRead.objects.get_or_create(person=by, version=NOTES, defaults=given)
    if is_new:
        write_entry("notes.read", subject=("person", by.pk), by=by.pk, version=NOTES)
    return row
