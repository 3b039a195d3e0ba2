"""Puts a new site on its feet: name, look, first pages and who may edit. The wizard at /cms/start/ does the same."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import CommandParser

from core.command import PlainCommand, WrongUse
from core.errors import Refused
from home.media.models import SiteImage
from home.media.pictures import clean_picture
from home.starter.actions import Plan, start_site
from home.starter.models import check_accent
from home.starter.words import HERO, PAGES

COMMON = ["about", "support", "news", "contact", "accessibility", "privacy", "cookies"]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(PlainCommand):
    help = "Make a starter site: its name, colour, logo, first pages (as drafts) and who may edit. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help="what the site is called")
        parser.add_argument("--hero", help="the opening sentence of the home page")
        parser.add_argument("--language", choices=LANGUAGES, help="of the first texts")
        parser.add_argument("--accent", help="the colour of links and buttons, such as #1d4f91")
        parser.add_argument("--logo", help="a JPEG, PNG or WebP file")
        parser.add_argument("--logo-alt", default="", help="what the logo shows, for people who cannot see it")
        parser.add_argument("--pages", help=f"which first pages, with commas: {','.join(PAGES)}; none for none")
        parser.add_argument("--editor", action="append", default=[], help="e-mail address of an approved person")
        parser.add_argument("--publisher", action="append", default=[], help="e-mail address of an approved person")
        parser.add_argument("--yes", action="store_true", help="ask nothing: what is not given is the default")

    def handle(self, *args: Any, **given: Any) -> None:
        asks = not given["yes"] and sys.stdin.isatty()
        language = given["language"] or self._ask(asks, f"Language ({' or '.join(LANGUAGES)})", settings.LANGUAGE_CODE)
        if language not in LANGUAGES:
            raise WrongUse(f"There is no language {language}: choose {' or '.join(LANGUAGES)}.")
        plan = Plan(
            name=_short(given["name"] or self._ask(asks, "Name of the site", str(settings.SITE_NAME)), 60, "name"),
            hero=_short(given["hero"] or self._ask(asks, "Opening sentence", HERO[language[:2]]), 140, "sentence"),
            language=language,
            accent=_colour(given["accent"] or self._ask(asks, "Colour, such as #1d4f91 (empty: ours)", "")),
            pages=_pages(given["pages"] or self._ask(asks, "First pages", ",".join(COMMON))),
            editors=given["editor"] or self._ask(asks, "E-mail addresses of editors", "").replace(",", " ").split(),
            publishers=given["publisher"]
            or self._ask(asks, "E-mail addresses of publishers", "").replace(",", " ").split(),
            logo=_logo(given["logo"], given["name"] or str(settings.SITE_NAME)),
            logo_alt=_short(given["logo_alt"], 120, "description of the logo", may_be_empty=True),
        )
        try:
            made = start_site(plan, by=None)
        except Refused as refused:
            if plan.logo is not None:
                plan.logo.delete()
            raise WrongUse(refused.message) from None
        self.stdout.write(f"{plan.name}: the home page is public, and there are {len(made)} new drafts.")
        for page in made:
            self.stdout.write(f"  {page.title} ({page.slug})")

    def _ask(self, asks: bool, question: str, default: str) -> str:
        if not asks:
            return default
        try:
            return input(f"{question} [{default}]: ").strip() or default
        except EOFError:
            return default


def _short(text: str, most: int, what: str, *, may_be_empty: bool = False) -> str:
    text = " ".join(text.split())
    if not text and not may_be_empty:
        raise WrongUse(f"The {what} is empty.")
    if len(text) > most:
        raise WrongUse(f"The {what} is too long: {most} characters are the most.")
    return text


def _colour(text: str) -> str:
    accent = text.strip().lower()
    if accent:
        try:
            check_accent(accent)
        except ValidationError as error:
            raise WrongUse(str(error.messages[0])) from None
    return accent


def _pages(text: str) -> list[str]:
    chosen = [] if text.strip() == "none" else [part.strip() for part in text.split(",") if part.strip()]
    unknown = [key for key in chosen if key not in PAGES]
    if unknown:
        raise WrongUse(f"There is no first page called {unknown[0]}: choose from {', '.join(PAGES)}.")
    return chosen


def _logo(name: str | None, title: str) -> SiteImage | None:
    """Cleaned like every picture: nothing of where and with what it was made stays in it."""
    if not name:
        return None
    path = Path(name)
    try:
        with path.open("rb") as file:
            clean = clean_picture(path.name, File(file, name=path.name))
            made: SiteImage = SiteImage.objects.create(title=title[:60], file=clean)
            return made
    except OSError:
        raise WrongUse(f"The file {name} cannot be read.") from None
    except Refused as refused:
        raise WrongUse(refused.message) from None
