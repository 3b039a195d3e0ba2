"""Fills the site with the demo and prints who can sign in."""

import json
import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from config.demo import seed
from config.demo.people import ROLES
from core.command import PlainCommand, WrongUse

PASSWORD_WORDS = ("afon", "bara", "cwch", "dawns", "eira", "gardd", "haul", "iorwg", "mynydd", "niwl", "olwyn", "seren")


class Command(PlainCommand):
    help = "Make the demo (again and again with the same result) and print its sign-ins. Refuses in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print people, groups and objects as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if str(settings.SETTINGS_MODULE).endswith("production"):
            raise WrongUse("This is production: the demo's sign-ins are known to everybody, so it is not made here.")
        password = _password()
        demo = seed(password)
        if options["json"]:
            self.stdout.write(json.dumps(demo.as_json(password), ensure_ascii=False))
            return
        self.stdout.write(f"Demo sign-ins, all with the password {password}")
        for role in ROLES:
            person = demo.people[role]
            self.stdout.write(f"  {role:<16} {person.email:<32} {person.display_name}")


def _password() -> str:
    """DEMO_PASSWORD, else the one made the first time, kept so that a restart signs nobody out."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    kept = settings.VAR / "demo-password"
    if not kept.exists():
        settings.VAR.mkdir(parents=True, exist_ok=True)
        words = "-".join(secrets.choice(PASSWORD_WORDS) for _ in range(4))
        kept.touch(mode=0o600)
        kept.write_text(f"{words}-{secrets.randbelow(90) + 10}", encoding="utf-8")
    return str(kept.read_text(encoding="utf-8").strip())
