"""Two shapes of one question: who of some people may read which of some things.

As pairs where they are few, and as the people by thing where they are a thousand: a pair costs four times as much.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

Pair = tuple[UUID, UUID]  # (thing, person)
People = Mapping[UUID, Collection[UUID]]  # by thing


def by_thing(pairs: Iterable[Pair]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for thing, person in pairs:
        found[thing].add(person)
    return found


def pairs_of(people: People) -> set[Pair]:
    return {(thing, person) for thing, some in people.items() for person in some}
