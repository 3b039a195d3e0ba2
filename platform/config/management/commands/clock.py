"""Runs what is due: letters, expiries, and whatever else config.clock lists."""

import signal
import threading
from typing import Any

from django.core.management.base import CommandError, CommandParser

from config import clock
from config.alone import NotAlone, hold_alone, is_embedded
from config.health import missing_migrations
from core.command import PlainCommand, WrongUse


class Command(PlainCommand):
    help = "Run everything that is due, every five seconds, or once (for cron)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if is_embedded():
            try:
                hold_alone()
            except NotAlone:
                raise WrongUse("The embedded server is running and has a clock of its own: nothing to do.") from None
        if missing_migrations():
            raise WrongUse("The database is not up to date. Run `manage.py migrate` first.")
        if once:
            failed = clock.run_due()
            clock.beat()
            if failed:
                raise CommandError(f"These failed, and will be tried again next time: {', '.join(failed)}.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The clock is running. Ctrl-C stops it.")
        clock.go_round(stop)
