"""Which consultations the public may read of."""

from datetime import datetime

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from home.engagement.models import ConsultationPage
from home.pages.audience import for_all


def next_change(now: datetime) -> datetime | None:
    """When the next one opens or closes."""
    opens, closes = Min("opens_at", filter=Q(opens_at__gt=now)), Min("closes_at", filter=Q(closes_at__gt=now))
    found = ConsultationPage.objects.aggregate(opens=opens, closes=closes)
    return min((at for at in found.values() if at), default=None)


def published_consultations(*, now: datetime) -> QuerySet[ConsultationPage]:
    """Those one can take part in first, the soonest to close before the others; then what opens soon; then the rest."""
    place = Case(
        When(opens_at__gt=now, then=Value(1)),
        When(closes_at__gt=now, then=Value(0)),
        default=Value(2),
        output_field=IntegerField(),
    )
    pages: QuerySet[ConsultationPage] = for_all(ConsultationPage.objects.defer_streamfields())
    until = Case(When(closes_at__gt=now, then="closes_at"))
    return pages.annotate(place=place, until=until).order_by("place", "until", "-closes_at", "-pk")
