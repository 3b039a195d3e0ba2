"""What our management commands share."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class WrongUse(CommandError):  # noqa: N818 - the word people use
    """What was asked of a command makes no sense: one line for the person, exit code 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=2)


class PlainCommand(BaseCommand):
    """A command that answers bad arguments with one line, because a page of usage hides the reason."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.print_usage = lambda file=None: None  # type: ignore[method-assign,misc,assignment]
        return parser
