"""Who looks at what waits. Nothing this low knows of cases: moderation joins itself to the list, in its apps.py."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from communities.holding.queries import Verdict
from communities.words.models import Words

Publish = Callable[[], None]


class Desk(Protocol):
    """Each is called inside the transaction of the action. What `hold` and `flag` give back publishes to the queues and
    is called last of all, because the queues' streams come after the rooms'.
    """

    def hold(self, words: Words, verdict: Verdict, now: datetime) -> Publish: ...

    def flag(self, words: Words, verdict: Verdict, now: datetime) -> Publish: ...

    def changed(self, words: Words) -> Publish: ...

    def withdrawn(self, words: Words, now: datetime) -> Publish: ...


DESKS: list[Desk] = []


def join(desk: Desk) -> None:
    """Once, however often it is called."""
    if desk not in DESKS:
        DESKS.append(desk)


def hand_over(words: Words, verdict: Verdict, now: datetime) -> Publish:
    """Tells the moderators of words that wait, or that hold a watch word; of all others nothing."""
    if not verdict.why and not verdict.is_flagged:
        return _nothing
    given = [(desk.hold if verdict.why else desk.flag)(words, verdict, now) for desk in DESKS]
    return lambda: _each(given)


def tell_changed(words: Words) -> Publish:
    given = [desk.changed(words) for desk in DESKS]
    return lambda: _each(given)


def tell_withdrawn(words: Words, now: datetime) -> Publish:
    given = [desk.withdrawn(words, now) for desk in DESKS]
    return lambda: _each(given)


def _nothing() -> None:
    """Most words concern no moderator."""


def _each(given: list[Publish]) -> None:
    for one in given:
        one()
