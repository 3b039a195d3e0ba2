"""Hears that a letter came back: for the pipe of a mail server, `manage.py take_bounce < message`."""

import sys
from typing import Any

from django.utils import timezone

from core.command import PlainCommand, WrongUse
from moderation.notices.actions import take_bounce
from moderation.notices.bounces import NoBounce, read_bounce

MOST = 2_000_000  # bytes; what is longer is no answer of a mail server to a letter of ours


class Command(PlainCommand):
    help = "Read a delivery status notification (RFC 3464) and keep that the notice it is about came back."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bounce = read_bounce(sys.stdin.buffer.read(MOST))
        except NoBounce as error:
            raise WrongUse(f"{error} Nothing was changed.") from None
        kept = take_bounce(bounce.message_id, code=bounce.code, now=timezone.now())
        if kept is None:
            raise WrongUse("No notice of complaint left with this Message-ID. Nothing was changed.")
        self.stdout.write("Kept: it came back." if kept else "It was known already that it came back.")
