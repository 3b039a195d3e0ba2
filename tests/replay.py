"""Rows that a test wants again and again: made by the real actions once in a process, then put back as they were.

Making the cast takes a fifth of a second, putting it back a tenth of that; a thousand tests ask for it.
"""

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction

T = TypeVar("T")
Rows = dict[type[models.Model], dict[Any, models.Model]]


def every_row() -> Rows:
    tables = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {model: model._base_manager.in_bulk() for model in tables if not model._meta.proxy}


class Replay(Generic[T]):
    """`make` writes rows and returns something that names them. Every call after the first writes the same rows."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make = make
        self.made: tuple[T, Rows] | None = None

    def __call__(self) -> T:
        if self.made is None:
            return self._first()
        result, rows = copy.deepcopy(self.made)
        try:
            with transaction.atomic():
                for model, added in rows.items():
                    model._base_manager.bulk_create(added.values())
        except IntegrityError:  # the test has rows of its own that stand in the way, such as a group of that name
            return self.make()
        return result

    def _first(self) -> T:
        before = every_row()
        result = self.make()
        after = every_row()
        added = {
            model: {pk: row for pk, row in rows.items() if pk not in before[model]} for model, rows in after.items()
        }
        self.made = copy.deepcopy((result, {model: rows for model, rows in added.items() if rows}))
        return result
