"""What keeps away something that was taken away. Several may at once: it comes back when none does any more.

Each of them lies above this noun and joins itself to the list, in moderation/apps.py.
"""

from collections.abc import Callable
from uuid import UUID

from communities.words.models import Words
from moderation.subjects.kinds import KINDS, Subject

Keeper = Callable[[str, UUID], bool]
KEEPERS: dict[str, Keeper] = {}
TAKEN_AWAY = {Words.State.HIDDEN, Words.State.REMOVED}


def keep_away(name: str, keeper: Keeper) -> None:
    """`keeper(kind, pk)` is asked whenever something would show the thing again: whether it must stay away."""
    KEEPERS[name] = keeper


def show_again(kind: str, subject: Subject | None) -> bool:
    """Shows it, unless its author deleted it, or anything still keeps it away. The caller holds its row."""
    if subject is None or subject.state not in TAKEN_AWAY:
        return False
    keepers = [keeper(kind, subject.pk) for keeper in KEEPERS.values()]  # each is asked: a hold remembers that it was
    if any(keepers):
        return False
    KINDS[kind].restore(subject)
    return True
