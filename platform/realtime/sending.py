"""Messages that come in the same moment are stored together: one transaction for all that wait."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import override

from realtime.read import Sent, Source
from realtime.socket import LiveSessions, Session

Stored = tuple[UUID, int]


class SessionEnded(Exception):  # noqa: N818 - the word people use
    """The person signed out, or was shut out, after this socket was opened."""


class Letter(NamedTuple):
    """A message with whose it is, the language they are answered in, and where it goes."""

    session: Session
    language: str
    source: Source
    sent: Sent


class Sender:
    """Stores batches in one of the hub's threads. Sessions are asked first: the sweep is seconds behind."""

    def __init__(self, run: Callable[..., Awaitable[Any]], live_sessions: LiveSessions) -> None:
        self._run, self._live_sessions = run, live_sessions

    async def store(self, letters: list[Letter]) -> list[Stored | Exception]:
        stored: list[Stored | Exception] = await self._run(self._store, letters)
        return stored

    def _store(self, letters: list[Letter]) -> list[Stored | Exception]:
        live = self._live_sessions({letter.session for letter in letters})
        answers: dict[int, Stored | Exception] = {}
        together: dict[tuple[int, str], list[int]] = defaultdict(list)
        for number, letter in enumerate(letters):
            if letter.session in live:
                together[id(letter.source), letter.language].append(number)
            else:
                answers[number] = SessionEnded()
        for (_source, language), numbers in together.items():
            with override(language):
                found = letters[numbers[0]].source.send([letters[number].sent for number in numbers])
            answers |= dict(zip(numbers, found, strict=True))
        return [answers[number] for number in range(len(letters))]
