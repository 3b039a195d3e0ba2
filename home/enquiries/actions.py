"""What was answered in a form is kept, told of and, when its time is over, deleted."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import Refused
from home.enquiries.models import Answers, FormPage
from outbox.actions import queue_letter_to

TOLD_EVERY = timedelta(minutes=15)


@transaction.atomic
def take_answers(page: FormPage, *, answers: dict[str, Any], key: UUID, now: datetime) -> Answers:
    """Keeps the answers for as long as the form says today, and has its address told. The same key again does nothing.

    Raises Refused when the form closed meanwhile.
    """
    if not page.live or page.is_closed_on(timezone.localdate(now)):
        raise Refused("conflict", _("This form has closed meanwhile. Nothing was sent."))
    until = now + timedelta(days=page.keep_days)
    kept, is_new = Answers.objects.get_or_create(
        key=key, defaults={"page": page.page_ptr, "form_data": answers, "until": until}
    )
    if is_new and page.tell:
        _tell(page, now)
    return kept


def _tell(page: FormPage, now: datetime) -> None:
    """One letter for all that arrives within a quarter of an hour, at its end: a flood is no flood of letters."""
    quarter = int(now.timestamp() // TOLD_EVERY.total_seconds())
    at = datetime.fromtimestamp((quarter + 1) * TOLD_EVERY.total_seconds(), tz=now.tzinfo)
    queue_letter_to(
        page.tell,
        language=page.language,
        template="form_answered",
        unique_key=f"form_answered:{page.pk}:{quarter}",
        now=at,
    )


def forget_answers(*, now: datetime) -> int:
    """Deletes what has been kept for as long as was promised."""
    deleted, _by_kind = Answers.objects.filter(until__lte=now).delete()
    return deleted
