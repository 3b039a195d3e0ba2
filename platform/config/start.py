"""How every process begins."""

import gc
import sys
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

Application = TypeVar("Application")
OUT_OF_DATE = "the database is not up to date. Run `manage.py migrate` first."
NEW_OBJECTS = 10_000, 10, 10  # Python's own first number is 700: one page makes more than that


def start(make: Callable[[], Application]) -> Application:
    """Makes the application, or ends with the one line that says which setting is wrong.

    Here a command of manage.py runs too: one that the database fails says whether there is one, and up to date.
    """
    try:
        return make()
    except ImproperlyConfigured as error:
        sentence = str(error)
    except DatabaseError:
        sentence = _what_the_database_lacks()
        if not sentence:
            raise
    sys.stderr.write(f"Hearth cannot start: {sentence}\n")
    raise SystemExit(2) from None


def spare_what_stays() -> None:
    """What a server loaded to begin with is never garbage: the collector need not walk it again and again.

    With Wagtail it is so much that one walk holds up every thread for some tenths of a second (decision 0058).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*NEW_OBJECTS)


def _what_the_database_lacks() -> str:
    from config.health import missing_migrations

    try:
        missing = missing_migrations()
    except DatabaseError as error:
        return f"the database cannot be used: {str(error).splitlines()[0].strip()}."
    is_migrating = sys.argv[1:2] == ["migrate"]  # its own failure must be seen whole
    return OUT_OF_DATE if missing and not is_migrating else ""
