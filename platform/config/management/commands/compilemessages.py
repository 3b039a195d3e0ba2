"""Compiles locale/*/LC_MESSAGES/*.po with polib: Django's own command needs gettext's tools, which may be missing."""

from pathlib import Path
from typing import Any

import polib
from django.conf import settings

from core.command import PlainCommand, WrongUse


class Command(PlainCommand):
    help = "Compile the catalogues of locale/ so that pages can use them."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in settings.LOCALE_PATHS:
            for path in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                try:
                    polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
                except OSError as error:
                    raise WrongUse(f"{path} cannot be compiled: {error}.") from None
                if options["verbosity"] > 1:
                    self.stdout.write(f"compiled {path}")
