"""Embedded mode is one process: nudges, limits and the clock live in its memory, so a second one would miss them."""

import fcntl
from pathlib import Path
from typing import IO

from django.conf import settings

_held: IO[str] | None = None


class NotAlone(Exception):  # noqa: N818 - a state, not a fault
    """Another process serves this database."""


def is_embedded() -> bool:
    return str(settings.CHANNEL_LAYERS["default"]["BACKEND"]).endswith("InMemoryChannelLayer")


def lock_path() -> Path:
    return Path(f"{settings.DATABASES['default']['NAME']}.lock")


def hold_alone() -> None:
    """Takes the lock beside the SQLite database for as long as this process lives; once is enough.

    The system lets go of the lock when the process ends, however it ends. Raises NotAlone.
    """
    global _held
    if _held:
        return
    file = lock_path().open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise NotAlone(
            f"Another process already serves {settings.DATABASES['default']['NAME']}. Embedded mode is one process: "
            "stop the other one first, or use PostgreSQL and Redis (docs/operations.md)."
        ) from None
    _held = file


def let_go() -> None:
    """For tests, which outlive what they start."""
    global _held
    if _held:
        _held.close()
        _held = None
