#!/usr/bin/env python3
"""Hearth's command line."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(1, str(ROOT / "platform"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Hearth's packages are not installed here. Run `make run`, which installs them into .venv.")
    from config.start import start

    start(lambda: execute_from_command_line(sys.argv))


if __name__ == "__main__":
    main()
