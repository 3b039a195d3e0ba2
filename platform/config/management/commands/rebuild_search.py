"""Writes the index of search anew, after a release that changed what words are found by, or should it ever be wrong."""

from typing import Any

from communities.finding.actions import rebuild
from core.command import PlainCommand


class Command(PlainCommand):
    help = "Write the index of search anew. People can go on searching and writing meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for number in rebuild():
            done += number
            self.stdout.write(f"\r{done:,}", ending="")
            self.stdout.flush()
        self.stdout.write(f"\r{done:,} things can be found.")
