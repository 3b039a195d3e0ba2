"""How every process begins."""

import sys
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

Application = TypeVar("Application")
OUT_OF_DATE = "the database is not up to date. Run `manage.py migrate` first."


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


def _what_the_database_lacks() -> str:
    from config.health import missing_migrations

    try:
        missing = missing_migrations()
    except DatabaseError as error:
        return f"the database cannot be used: {str(error).splitlines()[0].strip()}."
    is_migrating = sys.argv[1:2] == ["migrate"]  # its own failure must be seen whole
    return OUT_OF_DATE if missing and not is_migrating else ""
