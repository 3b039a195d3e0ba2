from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from home.quotations.models import Quotation


def quotations_of(people: Collection[UUID]) -> QuerySet[Quotation]:
    """All that these accounts ever offered, the newest first, what was taken back too: for themselves alone."""
    return Quotation.with_withdrawn.filter(person__in=people)
