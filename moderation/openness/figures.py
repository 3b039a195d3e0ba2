"""Numbers for everybody, from which nobody can be worked out."""

from collections.abc import Mapping, Sequence

SMALLEST = 10
Shown = dict[str, int | None]  # None: not shown


def suppressed(tables: Sequence[Mapping[str, int]]) -> list[Shown]:
    """Several tables that count the same things in different ways, without what could tell of a few people.

    Numbers from 1 to 9 are left out; and wherever one is, at least two numbers of each table are, so that nobody finds
    it by taking the others of its table away from the sum of another. Nothing is left out where no number is small.
    """
    if not any(0 < number < SMALLEST for table in tables for number in table.values()):
        return [dict(table) for table in tables]
    return [_without_small(table) for table in tables]


def _without_small(table: Mapping[str, int]) -> Shown:
    by_size = sorted((number, name) for name, number in table.items() if number)
    small = {name for number, name in by_size if number < SMALLEST}
    hidden = small | {name for _number, name in by_size[:2]}
    return {name: None if name in hidden else number for name, number in table.items()}


def total_of(table: Shown) -> int | None:
    """The sum, where nothing is left out: else it would tell what is."""
    numbers = [number for number in table.values() if number is not None]
    return sum(numbers) if len(numbers) == len(table) else None
