from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from outbox.models import Letter

CLAIM_HOLDS = timedelta(minutes=10)  # far longer than one delivery may take; older means the sender died


def unsent_letters() -> QuerySet[Letter]:
    return Letter.objects.filter(sent_at=None, parked_at=None)


def due_letters(now: datetime) -> QuerySet[Letter]:
    """Letters that anybody may claim at `now`, the longest waiting first."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_HOLDS)
    return unsent_letters().filter(free, due_at__lte=now).order_by("due_at", "pk")
