"""Questions that are asked all day: Django writes their SQL once for each thread, and only the values change.

To write the SQL of a small question costs Django three times what it costs to ask it.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.signals import setting_changed
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet, TextField, UUIDField
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from core.among import Among, as_array

T = TypeVar("T")
FEW = (
    32  # values have places of their own, in powers of two: PostgreSQL plans by their number, of a text it only guesses
)
MANY = -1  # are one text
_settings = {"since": object()}  # in tests they change


def _note_change(**_: Any) -> None:
    _settings["since"] = object()


setting_changed.connect(_note_change)


class Slot(Expression):
    """The place of one value in the SQL."""

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, *_: Any) -> tuple[str, Any]:
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        return []

    def param(self, value: Any, connection: Any) -> Any:
        return self.output_field.get_db_prep_value(value, connection)


class _ArraySlot(Slot):
    """The place of many values, as one text."""

    def param(self, value: Any, connection: Any) -> str:
        return as_array([one.hex for one in value] if isinstance(self.output_field, UUIDField) else list(value))


class _SomeSlots(Expression):
    """The right side of an `__in` with a place for each of a few values."""

    def __init__(self, name: str, size: int, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name, self.size = name, size

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.size:
            return f"(SELECT CAST(NULL AS {self.output_field.db_type(connection)}) WHERE 1 = 0)", []
        slots = [Slot(f"{self.name} {number}", self.output_field) for number in range(self.size)]
        return f"({', '.join(['%s'] * self.size)})", slots


class Places:
    """What a question is built with: each of its methods stands for a value that is given when it is asked."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes

    def one(self, name: str, output_field: "Field[Any, Any]") -> Slot:
        return Slot(name, output_field)

    def ids(self, name: str) -> Expression:
        """Of UUIDs, for `__in`; see `core.among`."""
        return self._some(name, UUIDField())

    def texts(self, name: str) -> Expression:
        return self._some(name, TextField())

    def _some(self, name: str, output_field: "Field[Any, Any]") -> Expression:
        size = self._sizes[name]
        return (
            Among(_ArraySlot(name, output_field), output_field)
            if size == MANY
            else _SomeSlots(name, size, output_field)
        )


class Prepared(Generic[T]):
    """`build(places)` gives the queryset; calling this with the values gives its rows, in a list.

    What else the queryset holds is written into the SQL, so nothing of it may change but with the day or with the
    settings: no moment, and no value that was read somewhere. None is no value: that would be another question.
    """

    def __init__(self, build: Callable[[Places], "QuerySet[Any, T]"]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[T]:
        given, sizes = _spread(values)
        connection = connections[DEFAULT_DB_ALIAS]
        written: dict[Prepared[T], tuple[object, dict[Any, _Question[T]]]]
        written = connection.__dict__.setdefault("hearth_prepared", {})
        today = (timezone.localdate(), _settings["since"])
        day, known = written.get(self, (None, {}))
        if day != today:
            known = {}
            written[self] = today, known
        shape = tuple(sizes.items())
        if shape not in known:
            known[shape] = _Question(self._build(Places(sizes)), connection)
        return known[shape].ask(given)


class _Question(Generic[T]):
    """One that is written: Django's own iteration over the queryset finds its SQL."""

    def __init__(self, queryset: "QuerySet[Any, T]", connection: Any) -> None:
        self._queryset, self._connection = queryset, connection
        self._compiler = queryset.query.get_compiler(connection=connection)
        self._sql, self._params = self._compiler.as_sql()
        if any(isinstance(one, datetime) for one in self._params):
            raise ValueError("A moment would stand still.")
        if getattr(queryset, "_prefetch_related_lookups", ()):
            raise ValueError("Nothing is fetched beside it.")
        self._slots = [(place, one) for place, one in enumerate(self._params) if isinstance(one, Slot)]
        queryset.query.get_compiler = lambda *_args, **_more: self._compiler  # type: ignore[method-assign]

    def ask(self, values: dict[str, Any]) -> list[T]:
        if self._queryset.query.select_for_update and self._connection.get_autocommit():
            raise TransactionManagementError("Rows can be held in a transaction alone.")
        params = list(self._params)
        for place, slot in self._slots:
            params[place] = slot.param(values[slot.name], self._connection)
        self._compiler.as_sql = lambda *_args, **_more: (self._sql, tuple(params))
        rows: Any = self._queryset._iterable_class
        return list(rows(self._queryset))


def _spread(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """Each value by the name of its place, and how many places each collection has."""
    given, sizes = dict[str, Any](), dict[str, int]()
    for name, value in values.items():
        if isinstance(value, str) or not isinstance(value, Collection):
            given[name] = value
        elif len(value) > FEW:
            given[name], sizes[name] = value, MANY
        else:
            some = list(value)
            sizes[name] = size = min(1 << (len(some) - 1).bit_length(), FEW) if some else 0
            some += some[-1:] * (size - len(some))
            given |= {f"{name} {number}": one for number, one in enumerate(some)}
    return given, sizes
