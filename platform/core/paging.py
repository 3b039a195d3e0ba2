"""Pages of a long list by the time and id of the last row seen, which cost the same wherever they lie."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

Cursor = tuple[datetime, UUID]


def slice_of(rows: QuerySet[Any], *, after: Cursor | None, size: int) -> tuple[list[Any], str]:
    """The next rows after a cursor and the cursor of what follows, empty at the end.

    `rows` are ordered by a time and then the id, so that a page costs the same wherever it lies.
    """
    name = str(rows.query.order_by[0])
    direction, name = ("lt", name[1:]) if name.startswith("-") else ("gt", name)
    if after:
        at, pk = after
        beyond = Q(**{f"{name}__{direction}": at}) | Q(**{name: at, f"pk__{direction}": pk})
        rows = rows.filter(beyond, **{f"{name}__{direction}e": at})  # the bound lets an index begin there
    found = list(rows[: size + 1])
    more = f"{getattr(found[size - 1], name).isoformat()}_{found[size - 1].pk}" if len(found) > size else ""
    return found[:size], more
