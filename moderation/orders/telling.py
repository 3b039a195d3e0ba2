"""That the time a court set is running out, to whoever is on call: rows first, as calls about cases are."""

from datetime import datetime, timedelta

from django.db import transaction

from communities.notifications.actions import notify
from moderation.clocks import next_warning
from moderation.oncall.queries import line_for
from moderation.orders.models import CourtOrder
from outbox.actions import queue_letter
from records.actions import write_entry

AT_ONCE = 50
AGAIN = timedelta(days=1)  # once it is over, until it was complied with


def warn_of_orders(*, now: datetime) -> int:
    """At half and at a tenth of the time since it was recorded, at its end and every day after; returns how many."""
    due = CourtOrder.objects.filter(done_at=None, warn_at__lte=now).order_by("warn_at", "id")
    return sum(_warn_of(order, now=now) for order in due.select_related("case")[:AT_ONCE])


@transaction.atomic
def _warn_of(order: CourtOrder, *, now: datetime) -> bool:
    step = next_warning("defamation", order.recorded_at, order.due_at, now) or now + AGAIN
    if not CourtOrder.objects.filter(pk=order.pk, warn_at=order.warn_at, done_at=None).update(warn_at=step):
        return False  # another clock was faster, or it was done
    people = line_for(order.case, now)[:1]
    for person in people:
        notify(person, "case_waits", community=order.case.community_id, subject=("case", order.case_id))
        queue_letter(person, template="on_call", unique_key=f"order:{order.pk}:{now.isoformat()}", due_at=now)
        write_entry(
            "order.called", subject=("case", order.case_id), by=None, community=order.case.community_id,
            order=str(order.pk),
        )  # fmt: skip
    return bool(people)
