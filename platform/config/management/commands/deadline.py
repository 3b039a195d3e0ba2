"""The statutory due time for a start, to check a clock by hand."""

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from core.command import PlainCommand, WrongUse
from moderation.clocks import LONDON, operator_due, poster_ends, poster_last_day

CLOCKS = ("operator", "poster")


class Command(PlainCommand):
    help = "Prints when the operator's 48 hours, or the poster's five days, end that begin at a moment (SI 2013/3028)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("whose", choices=CLOCKS)
        parser.add_argument("start", help="ISO 8601; without an offset it is a time in London")

    def handle(self, *args: Any, whose: str, start: str, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(start)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=LONDON)
            ends = operator_due(moment) if whose == "operator" else poster_ends(poster_last_day(moment))
        except (ValueError, OverflowError):
            raise WrongUse(f"“{start}” is no time such as 2026-06-02T11:00+01:00.") from None
        self.stdout.write(ends.astimezone(LONDON).isoformat())
