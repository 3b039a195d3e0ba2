"""Called by every action that writes or takes away words, in its transaction: search is right on the next request."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from communities.search.clocks import row_id
from communities.search.models import Indexed
from communities.search.terms import terms_of


@dataclass(frozen=True)
class Thing:
    """Something shown that can be found. See Indexed for `within` and `began`."""

    kind: str
    pk: UUID
    at: datetime
    within: UUID
    community: UUID
    author: UUID
    began: datetime
    texts: tuple[str, ...]


def row_of(thing: Thing, *, terms: str | None = None) -> Indexed:
    """`terms`, where somebody knows them already, are what `terms_of` says."""
    if terms is None:
        terms = terms_of(thing.texts, community=thing.community)
    return Indexed(
        id=row_id(thing.at, thing.pk), object_id=thing.pk, kind=thing.kind, within=thing.within,
        community_id=thing.community, author_id=thing.author, began=thing.began,
        terms=terms,
    )  # fmt: skip


def put(thing: Thing) -> None:
    row_of(thing).save(force_insert=True)


def put_new(things: Iterable[Thing]) -> None:
    """Many that nobody can have put in before."""
    Indexed.objects.bulk_create(map(row_of, things))


def put_all(things: Iterable[Thing]) -> int:
    """Many at once, each in the place of what is known of it; the caller holds the things themselves."""
    rows = {row.pk: row for row in map(row_of, things)}
    take_all(row.object_id for row in rows.values())
    return len(Indexed.objects.bulk_create(rows.values(), batch_size=500))


def change(thing: Thing) -> None:
    """After an edit. What is not in the index stays out of it: somebody took it away meanwhile."""
    terms = terms_of(thing.texts, community=thing.community)
    Indexed.objects.filter(pk=row_id(thing.at, thing.pk)).update(terms=terms)


def take(pk: UUID) -> None:
    take_all([pk])


def take_all(pks: Iterable[UUID]) -> None:
    Indexed.objects.filter(object_id__in=list(pks)).delete()


def take_within(post: UUID) -> None:
    """A post and everything said under it."""
    Indexed.objects.filter(within=post).delete()


@dataclass(frozen=True)
class Source:
    """A kind of thing to fill the index from; `locks` are the rows that say whether it is shown."""

    shown: Callable[[], QuerySet[Any]]
    thing: Callable[[Any], Thing]
    locks: tuple[str, ...] = ("self",)


AT_ONCE = 500


@transaction.atomic
def _fill_with(source: Source, ids: list[UUID]) -> int:
    # Held, so that nobody takes it away between our reading and our writing.
    held = source.shown().filter(pk__in=ids).select_for_update(no_key=True, of=source.locks)
    return put_all(source.thing(one) for one in held)


def fill(source: Source, *, anew: bool = False) -> Iterator[int]:
    """Puts in what is missing, or with `anew` everything, in short transactions; gives the number after each."""
    last: UUID | None = None
    while True:
        rows = source.shown().order_by("pk")
        ids = list((rows.filter(pk__gt=last) if last else rows).values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return
        last = ids[-1]
        if not anew:
            known = set(Indexed.objects.filter(object_id__in=ids).values_list("object_id", flat=True))
            ids = [pk for pk in ids if pk not in known]
        yield _fill_with(source, ids) if ids else 0


def take_strays(sources: Iterable[Source]) -> int:
    """Takes out whatever is not shown any more, should anything ever have gone round the actions."""
    sources, last, taken = list(sources), None, 0
    while True:
        rows = Indexed.objects.order_by("pk")
        rows = rows.filter(pk__gt=last) if last is not None else rows
        found = dict(rows.values_list("object_id", "pk")[:AT_ONCE])
        if not found:
            return taken
        shown = {pk for source in sources for pk in source.shown().filter(pk__in=found).values_list("pk", flat=True)}
        take_all(found.keys() - shown)
        taken += len(found.keys() - shown)
        last = max(found.values())
