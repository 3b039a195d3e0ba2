"""Fills the site with a thousand groups and a hundred thousand posts, to measure it."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from config.demo.scale import Size, seed_scale
from core.command import PlainCommand, WrongUse

MOST = 10_000_000


class Command(PlainCommand):
    help = "Add many people, groups, posts, comments and messages, to measure with. Refuses in production."

    def add_arguments(self, parser: CommandParser) -> None:
        for name, number in vars(Size()).items():
            parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=number, help=f"({number})")
        parser.add_argument("--seed", type=int, default=1, help="another number gives other words and people (1)")

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        if str(settings.SETTINGS_MODULE).endswith("production"):
            raise WrongUse("This is production: invented people and posts are not put among real ones.")
        size = Size(**{name: options[name] for name in vars(Size())})
        if not all(0 <= number <= MOST for number in vars(size).values()) or not (size.people and size.groups):
            raise WrongUse(f"Each number is between 0 and {MOST}, and there are people and groups in any case.")
        self.began = time.monotonic()
        seed_scale(size, seed=seed, now=timezone.now(), tell=self.tell)
        self.stdout.write(f"\nDone in {time.monotonic() - self.began:.0f} seconds.")

    def tell(self, name: str, done: int) -> None:
        if done % 5_000 == 0 or done < 5_000:
            self.stdout.write(f"\r{time.monotonic() - self.began:5.0f} s  {name}: {done:,}".ljust(60), ending="")
            self.stdout.flush()
