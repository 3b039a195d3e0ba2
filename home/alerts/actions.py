"""Switching an alert on and off. Who did it stands in the entries and in the alert's own history in /cms/."""

from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import User
from home.alerts.models import Alert
from home.alerts.queries import forget
from records.actions import write_entry

Times = tuple[datetime | None, datetime | None]


@transaction.atomic
def switch_on(alert: Alert, *, by: User | None, now: datetime) -> bool:
    """Shows it from now on; an end that is still to come stays. False where it shows already."""
    row = Alert.objects.select_for_update().get(pk=alert.pk)
    if row.is_showing(now):
        return False
    row.starts_at, row.ends_at = now, None if row.is_over(now) else row.ends_at
    _switched(row, "on", by)
    return True


@transaction.atomic
def switch_off(alert: Alert, *, by: User | None, now: datetime) -> bool:
    """Takes it away now, and what was to come of it too. False where there was nothing to take away."""
    row = Alert.objects.select_for_update().get(pk=alert.pk)
    if row.is_showing(now):
        row.ends_at = now
    elif row.is_coming(now):
        row.starts_at = row.ends_at = None
    else:
        return False
    _switched(row, "off", by)
    return True


def _switched(alert: Alert, way: str, by: User | None) -> None:
    alert.save(update_fields=["starts_at", "ends_at", "changed_at"])
    write_entry(f"alert.switched_{way}", subject=("alert", alert.pk), by=by.pk if by else None, **_times(alert))
    log(instance=alert, action=f"hearth.alert_{way}", user=by)


@transaction.atomic
def record_times(alert: Alert, *, before: Times, by: User | None) -> None:
    """Writes down that somebody set other times in the form; the same times leave no entry."""
    if (alert.starts_at, alert.ends_at) != before:
        write_entry("alert.timed", subject=("alert", alert.pk), by=by.pk if by else None, **_times(alert))


def _times(alert: Alert) -> dict[str, Any]:
    return {
        "since": alert.starts_at.isoformat() if alert.starts_at else None,
        "until": alert.ends_at.isoformat() if alert.ends_at else None,
    }


def forget_alerts(**signal: object) -> None:
    """An alert, or a page it is about, changed: every page asks anew, and once more when it is kept."""
    forget()
    transaction.on_commit(forget)
