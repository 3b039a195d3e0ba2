"""How every process begins."""

import sys
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

Application = TypeVar("Application")


def start(make: Callable[[], Application]) -> Application:
    """Makes the application, or ends with the one line that says which setting is wrong."""
    try:
        return make()
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Hearth cannot start: {error}\n")
        raise SystemExit(2) from None
