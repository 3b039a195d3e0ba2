"""Whether the law lets us keep who somebody was, although they close their account.

Nothing this low knows of claims: moderation joins itself to the list, in its apps.py.
"""

from collections.abc import Callable, Collection
from uuid import UUID

Keeper = Callable[[Collection[UUID]], bool]
KEEPERS: list[Keeper] = []


def join(keeper: Keeper) -> None:
    """Once, however often it is called."""
    if keeper not in KEEPERS:
        KEEPERS.append(keeper)


def must_be_kept(people: Collection[UUID]) -> bool:
    return any(keeper(people) for keeper in KEEPERS)
