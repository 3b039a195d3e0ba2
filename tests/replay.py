"""Rows that a test wants again and again: made by the real actions once in a process, then put back as they were.

Making the cast takes a fifth of a second, putting it back a fiftieth of that; a thousand tests ask for it.
"""

import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from communities.search.full_text import FTS
from communities.search.models import Indexed
from records.models import Unsealed
from tests import emptying

T = TypeVar("T")
Rows = dict[type[models.Model], dict[Any, models.Model]]
Statement = tuple[str, Any]


def every_row() -> Rows:
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    tables.remove(Unsealed)  # a trigger writes its rows again
    rows: Rows = {model: model._base_manager.in_bulk() for model in tables if not model._meta.proxy}
    if connection.vendor == "sqlite":  # where what a row is found by lies in a table that is no model's
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT rowid, terms FROM {FTS}")
            for pk, terms in cursor.fetchall():
                rows[Indexed][pk].terms = terms  # type: ignore[attr-defined]
    return rows


class Replay(Generic[T]):
    """`make` writes rows and returns something that names them. Every call after the first writes the same rows."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.result = b""
        self.was_emptied = False
        self.added: Rows = {}
        self.statements: list[Statement] = []

    def __call__(self) -> T:
        if not self.result or self.was_emptied != emptying.happened:
            return self._first()  # without the migrations' rows it makes more: those that it found before
        try:
            with transaction.atomic():
                self._write()
        except IntegrityError:  # the test has rows of its own that stand in the way, such as a group of that name
            return self.make()
        made: T = pickle.loads(self.result)
        return made

    def _first(self) -> T:
        self.was_emptied, self.statements = emptying.happened, []
        before = every_row()
        result = self.make()
        after = every_row()
        self.added = {
            model: {pk: row for pk, row in rows.items() if pk not in before[model]} for model, rows in after.items()
        }
        self.result = pickle.dumps(result)
        return result

    def _write(self) -> None:
        """Django works out the SQL the first time; afterwards the very same is sent, to PostgreSQL in one piece."""
        with connection.cursor() as cursor:
            if self.statements:
                for sql, params in self.statements:
                    cursor.execute(sql, params)
                return
            statements: list[Statement] = []

            def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
                statements.append((sql, params))
                return execute(sql, params, many, context)

            with connection.execute_wrapper(note):
                for model, rows in self.added.items():
                    if rows:
                        model._base_manager.bulk_create(rows.values())
            inserts = [statement for statement in statements if statement[0].startswith("INSERT")]
            if connection.vendor == "postgresql":
                whole = ";\n".join(cursor.cursor.mogrify(sql, params) for sql, params in inserts)
                inserts = [(whole, None)]
            self.statements = inserts
