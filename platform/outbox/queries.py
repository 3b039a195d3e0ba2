from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from outbox.models import Letter

CLAIM_HOLDS = timedelta(minutes=10)  # far longer than one delivery may take; older means the sender died


def unsent_letters() -> QuerySet[Letter]:
    return Letter.objects.filter(sent_at=None, parked_at=None)


def due_letters(now: datetime) -> QuerySet[Letter]:
    """Letters that anybody may claim at `now`, the longest waiting first."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_HOLDS)
    return unsent_letters().filter(free, due_at__lte=now).order_by("due_at", "pk")


def letters_since(addresses: Collection[str], template: str, since: datetime) -> dict[str, int]:
    """How many letters of that template each address has been sent, or will be, since then."""
    found = Letter.objects.filter(to__in=addresses, template=template, due_at__gt=since).order_by()
    return dict(found.values("to").annotate(n=Count("pk")).values_list("to", "n"))
