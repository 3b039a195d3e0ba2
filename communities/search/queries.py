"""Finds in the index, with whatever the reader may not see left out by the same query that finds and counts."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet

from communities.search.clocks import first_id
from communities.search.full_text import FTS, TABLE
from communities.search.models import Indexed, Rows
from communities.search.plans import Unindexed, Way, way_through
from communities.search.terms import Query

PAGE = 20
IN_ROOMS = [Indexed.Kind.MESSAGE, Indexed.Kind.FILE]  # what may be within a chat room
COUNTED = 300  # at most: of more we say "more than"
HAS_WORDS = f"{TABLE}.terms @@ %s::tsquery"
# So many groups the full text index itself may be told; whoever reads more finds enough without.
FEW_GROUPS = {"postgresql": 32, "sqlite": 128}

Since = dict[UUID, datetime | None]


@dataclass(frozen=True)
class Reach:
    """What somebody may read: whole groups and rooms, each from when on (None: everything), and nobody `unheard`.

    Of the rooms that are `narrower` than their group they read those `chosen`, in these groups, and no others. Asked of
    the rooms as they are now: a room that has just become narrow is out of reach with all that was ever said in it.
    """

    communities: Since
    rooms: Since = field(default_factory=dict)
    unheard: QuerySet[Any] | None = None
    chosen: Collection[UUID] = ()
    narrower: QuerySet[Any] | None = None

    def places(self) -> Q:
        """Without regard to rooms that are narrower: so many rows there may be."""
        readable = _readable("place", self.communities)
        return readable | Q(kind__in=IN_ROOMS) & _readable("room", self.rooms) if self.rooms else readable

    def condition(self) -> Q:
        condition = self.places()
        if self.narrower is not None:
            elsewhere = ~Exists(self.narrower.filter(pk=OuterRef("within")))
            condition &= ~Q(kind__in=IN_ROOMS) | Q(room__in=[*self.chosen, *self.rooms]) | Q(elsewhere)
        return condition if self.unheard is None else condition & ~Q(author_id__in=self.unheard)


def _readable(name: str, places: Since) -> Q:
    condition = Q(**{f"{name}__in": [pk for pk, since in places.items() if since is None]})
    for pk, since in places.items():
        if since is not None:
            condition |= Q(**{name: pk}, began__gte=since)
    return condition


@dataclass(frozen=True)
class Narrowing:
    """What somebody asks for besides words. None: all of it."""

    kind: str = ""
    community: UUID | None = None
    authors: Collection[UUID] | None = None
    since: datetime | None = None
    before: int | None = None  # the id of the last row seen


@dataclass(frozen=True)
class Found:
    """A page of rows, newest first. `counts` by kind are of the newest COUNTED; `is_more`: there are more than that.

    `query` is what it was found by: where whole words find little, the last may be the beginning of one.
    """

    rows: list[Indexed]
    counts: Counter[str]
    is_more: bool
    older: int | None  # the cursor of the next page
    query: Query

    @property
    def total(self) -> int:
        return self.counts.total()


def find(query: Query, reach: Reach, narrowing: Narrowing) -> Found:
    """At most six queries, however much there is."""
    if not query or not (reach.communities or reach.rooms):
        return Found([], Counter(), False, None, query)
    matching, newest = _newest(query, reach, narrowing)
    if len(newest) < PAGE and (longer := query.still_typed()):
        query, (matching, newest) = longer, _newest(longer, reach, narrowing)
    is_more = len(newest) > COUNTED
    if is_more and (narrowing.kind or narrowing.before is not None):
        ids = list(_of_page(matching, narrowing)[: PAGE + 1])
    else:
        ids = [pk for pk, kind in newest if _is_on_page(pk, kind, narrowing)]
    rows = sorted(Indexed.objects.filter(pk__in=ids[:PAGE]).defer("terms"), key=lambda row: -row.pk)
    older = ids[PAGE - 1] if len(ids) > PAGE else None
    return Found(rows, Counter(kind for _, kind in newest[:COUNTED]), is_more, older, query)


def _is_on_page(pk: int, kind: str, narrowing: Narrowing) -> bool:
    return (not narrowing.kind or kind == narrowing.kind) and (narrowing.before is None or pk < narrowing.before)


def _of_page(rows: Rows, narrowing: Narrowing) -> QuerySet[Indexed, int]:
    if narrowing.kind:
        rows = rows.filter(kind=narrowing.kind)
    if narrowing.before is not None:
        rows = rows.filter(pk__lt=narrowing.before)
    return rows.values_list("pk", flat=True)


def _newest(query: Query, reach: Reach, narrowing: Narrowing) -> tuple[Rows, list[tuple[int, str]]]:
    matching = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    rows = matching(query, reach, narrowing)
    return rows, list(rows.values_list("pk", "kind")[: COUNTED + 1])


def _condition(reach: Reach, narrowing: Narrowing) -> Q:
    """What may be read decides; what is asked for only narrows it."""
    condition = reach.condition()
    if narrowing.community:
        condition &= Q(place=narrowing.community)
    if narrowing.authors is not None:
        condition &= Q(author_id__in=narrowing.authors)
    if narrowing.since:
        condition &= Q(pk__gte=first_id(narrowing.since))
    return condition


def _told(reach: Reach, narrowing: Narrowing) -> list[UUID]:
    """Groups for the full text index itself, only to be quick. A guest's rooms are in no group of theirs."""
    if narrowing.community:
        return [narrowing.community]
    return [] if reach.rooms or len(reach.communities) > FEW_GROUPS[connection.vendor] else list(reach.communities)


def _on_postgres(query: Query, reach: Reach, narrowing: Narrowing) -> Rows:
    rows = Indexed.objects.alias(place=F("community"), room=F("within"))
    condition, told = _condition(reach, narrowing), _told(reach, narrowing)
    with_words = _having(rows, query)
    if narrowing.community:
        way = Way.TOLD
    elif narrowing.authors is not None:
        way = Way.LOOK
    else:
        way = way_through(with_words, rows.filter(reach.places()), COUNTED, may_tell=bool(told))
    if way is Way.WALK:
        walked = rows.filter(Unindexed(condition)).order_by("-pk")
        return walked.extra(where=[f"({HAS_WORDS}) IS TRUE"], params=[query.as_tsquery()])  # noqa: S610 - constants
    found = _having(rows, query, told).filter(Unindexed(condition)) if way is Way.TOLD else with_words.filter(condition)
    return found.order_by((F("pk") + 0).desc())  # by this sum it cannot walk


def _having(rows: Rows, query: Query, told: Sequence[UUID] = ()) -> Rows:
    return rows.extra(where=[HAS_WORDS], params=[query.as_tsquery(told)])  # noqa: S610 - constants


class Unplanned(Func):
    """A column by which SQLite is not to look for rows: it would leave the order of the full text index for it."""

    template = "+%(expressions)s"


def _on_sqlite(query: Query, reach: Reach, narrowing: Narrowing) -> Rows:
    rows = Indexed.objects.alias(place=Unplanned("community"), room=Unplanned("within"))
    return rows.filter(_condition(reach, narrowing)).extra(  # noqa: S610 - constants
        tables=[FTS],
        where=[f"{FTS}.rowid = {TABLE}.id", f"{FTS} MATCH %s"],
        params=[query.as_fts5(_told(reach, narrowing))],
        order_by=[f"-{FTS}.rowid"],
    )
