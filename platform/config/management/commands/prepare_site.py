"""What a new site needs before its first page: the front page, the roles of /cms/ and the publishing workflow."""

from typing import Any

from django.core.management.base import CommandParser

from core.command import PlainCommand
from home.pages.actions import prepare_site


class Command(PlainCommand):
    help = "Make the front page, the roles Editors and Publishers and their workflow. Again does no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hero", default="Welcome · Croeso", help="the sentence at the top of the front page")

    def handle(self, *args: Any, hero: str, **options: Any) -> None:
        page = prepare_site(hero=hero)
        self.stdout.write(f"The front page is {page.title}; editors and publishers work in /cms/.")
