"""Many rows at once, past Django's statements: COPY on PostgreSQL, one prepared INSERT on SQLite."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from communities.search.full_text import FTS, filled_at_once
from communities.search.models import Indexed
from communities.search.terms import as_tsvector

AT_ONCE = 5_000
Tell = Callable[[str, int], None]


def pour(model: type[Model], rows: Iterable[Any], tell: Tell, name: str) -> list[Any]:
    """Writes instances of one model, all with the same columns left to the database, and gives them back."""
    written = []
    for some in _batches(rows):
        _insert(model, some)
        written += some
        tell(name, len(written))
    return written


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        yield some


@transaction.atomic
def _insert(model: type[Model], rows: list[Any]) -> None:
    quote, first = connection.ops.quote_name, rows[0]
    fields = [
        field for field in model._meta.concrete_fields
        if not isinstance(getattr(first, field.attname), DatabaseDefault)
        and not (field.primary_key and first.pk is None)
    ]  # fmt: skip
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)})"
    values = (tuple(getattr(row, field.attname) for field in fields) for row in rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(map(_plain, values)))  # noqa: S608 - our own


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """As Django keeps them in SQLite."""
    return tuple(
        value.hex if isinstance(value, UUID)
        else str(value.astimezone(UTC).replace(tzinfo=None)) if isinstance(value, datetime)
        else value
        for value in row
    )  # fmt: skip


@transaction.atomic
def pour_index(rows: Iterable[Indexed], tell: Tell) -> None:
    """The rows of search: what is looked up in is made of them at the end, on SQLite beside them."""
    done = 0
    with filled_at_once():
        for some in _batches(rows):
            words = [(row.pk, row.terms) for row in some]
            for row in some:
                row.terms = as_tsvector(row.terms) if connection.vendor == "postgresql" else ""
            _insert(Indexed, some)
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.executemany(f"INSERT INTO {FTS} (rowid, terms) VALUES (%s, %s)", words)  # noqa: S608
            done += len(some)
            tell("found by search", done)
