"""Approvals that end, and the papers staff saw for them."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Check, User
from core.errors import Refused
from records.actions import write_entry


@transaction.atomic
def record_check(
    person: User, *, kind: str, seen_on: date, until: date | None, by: User, now: datetime | None = None
) -> Check:
    """Keeps that `by` saw a paper of somebody's on a day, and until when it is valid. Raises Refused.

    Every check is a row of its own and none is ever changed, so what was seen before stays to be read.
    """
    now = now or timezone.now()
    if by.pk == person.pk:
        raise Refused("invalid", _("You cannot decide about yourself. Ask a colleague."))
    if kind not in Check.Kind.values:
        raise Refused("invalid", _("Choose what you have seen."), field="kind")
    if seen_on > timezone.localdate(now):
        raise Refused("invalid", _("That day has not come yet. Enter the day on which you saw it."), field="seen_on")
    if until is not None and until < seen_on:
        raise Refused("invalid", _("It was already over on the day you saw it. Check both days."), field="valid_until")
    check = Check.objects.create(person=person, kind=kind, seen_on=seen_on, until=until, seen_by=by, recorded_at=now)
    write_entry(
        "check.recorded",
        subject=("person", person.pk),
        by=by.pk,
        check=kind,
        seen_on=seen_on.isoformat(),
        until=until.isoformat() if until else None,
    )
    return check
