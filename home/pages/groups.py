"""Groups that show themselves to everybody. They lie above `home`, so `config` says how they are found."""

from collections.abc import Callable
from dataclasses import dataclass

MOST = 6


@dataclass(frozen=True)
class ShownGroup:
    name: str
    summary: str
    url: str


SOURCES: list[Callable[[int], list[ShownGroup]]] = []


def shown_groups() -> list[ShownGroup]:
    """At most MOST of them."""
    return [group for source in SOURCES for group in source(MOST)][:MOST]
