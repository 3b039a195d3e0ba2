"""Says whether anybody changed, removed, added or moved entries of the audit trail behind our back."""

import re
import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.command import PlainCommand, WrongUse
from records.models import Seal
from records.queries import Head, findings, head_of_chain, waiting

HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})", re.ASCII | re.IGNORECASE)


class Command(PlainCommand):
    help = "Check the audit trail against its chain of seals. Exit code 0: as it was written; 1: not; 2: wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", default="", metavar="SEQ:DIGEST", help="the head that an earlier run printed, kept elsewhere"
        )

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        known = _read_head(head) if head else None
        length = Seal.objects.count()
        found = 0
        for sentence in findings(known=known, progress=lambda done: self._tell(done, length)):
            found += 1
            self.stdout.write(sentence)
        count, oldest = waiting()
        if oldest:
            self.stdout.write(f"{count:,} not sealed yet, the oldest of {oldest:%Y-%m-%d %H:%M:%S} UTC.")
        self.stdout.write(f"Head: {head_of_chain()}")
        if found:
            raise CommandError(f"The trail is not what it was: {found:,} {'finding' if found == 1 else 'findings'}.")
        self.stdout.write(f"{length:,} entries are what they were when they were sealed.")

    def _tell(self, done: int, length: int) -> None:
        """To whoever watches a long chain being checked, and not into a file."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {length:,}", ending="\n" if done >= length else "", style_func=str)


def _read_head(text: str) -> Head:
    match = HEAD.fullmatch(text.strip())
    if match is None:
        raise WrongUse("A head is a number, a colon and 64 letters and digits, as an earlier run printed it.")
    return Head(int(match[1]), match[2].lower())
