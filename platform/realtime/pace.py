"""Lets the same thing through once in a while."""

import time
from collections.abc import Hashable


class Pace:
    """Remembers for `seconds` what it let through, and forgets the rest: somebody hostile cannot make it grow."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._last: dict[Hashable, float] = {}  # oldest first

    def allows(self, key: Hashable) -> bool:
        now = time.monotonic()
        while self._last and next(iter(self._last.values())) <= now - self.seconds:
            del self._last[next(iter(self._last))]
        if key in self._last:
            return False
        self._last[key] = now
        return True
