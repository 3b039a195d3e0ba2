"""Many values as one parameter of a query.

Django gives each value of a list a parameter of its own: a thousand ids are checked, adapted and quoted one by one, and
make a statement of forty kilobytes. Here they travel as one text, and the database takes it apart.
"""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Expression, Field, TextField, UUIDField

FEW = 30  # of so few the database makes a better plan when it sees them


class Among(Expression):
    """The right side of an `__in`: a JSON array of texts, and what the column holds."""

    def __init__(self, values: Any, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.values = values

    def as_sqlite(self, *_: Any) -> tuple[str, list[Any]]:
        return "(SELECT value FROM json_each(%s))", [self.values]

    def as_postgresql(self, *_: Any) -> tuple[str, list[Any]]:
        type_ = "uuid" if isinstance(self.output_field, UUIDField) else "text"
        return f"(SELECT jsonb_array_elements_text(%s::jsonb)::{type_})", [self.values]


def among_ids(ids: Collection[UUID]) -> Among | list[UUID]:
    """For `__in`, with a column of UUIDs. None and texts are not taken."""
    if len(ids) <= FEW:
        return list(ids)
    return Among(as_array([one.hex for one in ids]), UUIDField())


def among_texts(texts: Collection[str]) -> Among | list[str]:
    """For `__in`, with a column of text. PostgreSQL takes no NUL and no half of a surrogate pair."""
    if len(texts) <= FEW:
        return list(texts)
    return Among(as_array(list(texts)), TextField())


def as_array(texts: list[str]) -> str:
    """As `Among` takes them: texts, or UUIDs in hexadecimal."""
    return json.dumps(texts)
