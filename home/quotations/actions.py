"""Words that members let the public site quote come, and go at once when they are taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from home.caching.actions import forget_pages
from home.quotations.models import Quotation
from home.quotations.passages import stands_in
from records.actions import write_entry

KEPT = timedelta(days=548)
"""After it was taken back: a year in which somebody may sue for what was shown (Limitation Act 1980, section 4A), and
half a year until we should have heard of it."""


def offer_quotation(
    *, words: str, credit: str, language: str, source: UUID, within: UUID, by: UUID, now: datetime | None = None
) -> Quotation:
    """The same words offered twice are one. The caller has made sure that `by` wrote them, and holds their row."""
    assert transaction.get_connection().in_atomic_block
    found = Quotation.objects.filter(person=by, source=source, words=words, credit=credit).first()
    if found is None:
        found = Quotation.objects.create(
            person=by, source=source, within=within, words=words, credit=credit, language=language,
            consented_at=now or timezone.now(),
        )  # fmt: skip
        write_entry("quotation.offered", subject=("quotation", found.key), by=by, source=str(source))
    return found


def take_back_quotation(quotation: Quotation, *, by: UUID, now: datetime | None = None) -> bool:
    """Its person takes it back; False where it was taken back before."""
    return bool(_withdraw(Q(pk=quotation.pk), by=by, now=now))


def withdraw_quotations_from(words: UUID, *, by: UUID | None = None, now: datetime | None = None) -> int:
    """A post or comment was taken away: what was quoted from it, and from what was said under it, goes too."""
    return _withdraw(Q(source=words) | Q(within=words), by=by, now=now)


def withdraw_quotations_of(person: UUID, *, by: UUID | None = None, now: datetime | None = None) -> int:
    """Somebody was shut out or left the site: they could take nothing back any more."""
    return _withdraw(Q(person=person), by=by, now=now)


def keep_quotations_true(source: UUID, *, text: str, by: UUID | None = None, now: datetime | None = None) -> int:
    """The words were changed, or some of them covered: what no longer stands in them word for word goes."""
    offered = Quotation.objects.filter(source=source)
    untrue = [quotation.pk for quotation in offered if not stands_in(quotation.words, text)]
    return _withdraw(Q(pk__in=untrue), by=by, now=now) if untrue else 0


@transaction.atomic
def _withdraw(which: Q, *, by: UUID | None, now: datetime | None) -> int:
    rows: QuerySet[Quotation] = Quotation.objects.select_for_update(no_key=True).filter(which).order_by("pk")
    found = list(rows)
    if not found:
        return 0
    pks = [quotation.pk for quotation in found]
    done = Quotation.objects.filter(pk__in=pks).update(
        state=Quotation.State.WITHDRAWN, withdrawn_at=now or timezone.now()
    )
    for quotation in found:
        write_entry("quotation.withdrawn", subject=("quotation", quotation.key), by=by)
    forget_pages()
    return done


def forget_quotations(*, held: Callable[[str], QuerySet[Any]], now: datetime) -> int:
    """What was taken back long ago goes, but for what is kept for a claim: `held(kind)` are the ids of such words."""
    old = Quotation.with_withdrawn.filter(withdrawn_at__lt=now - KEPT)
    for kind in ("post", "comment"):
        old = old.exclude(source__in=held(kind)).exclude(within__in=held(kind))
    return old.delete()[0]
