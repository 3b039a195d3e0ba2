"""A notice as it stands on a page: what is a heading, a list, a link, and what are somebody else's words. Pure."""

import re
from dataclasses import dataclass

from moderation.notices.words import RULE, WELSH

HEADING = re.compile(r"\*([^*\n]+)\*")


@dataclass(frozen=True)
class Part:
    kind: str  # heading, quote, list, text
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """What is in one language."""

    language: str
    parts: tuple[Part, ...]


def sections_of(text: str, language: str) -> list[Section]:
    first, _rule, second = text.partition(f"\n{RULE}\n")
    sections = [Section(language, _parts_of(first))]
    return [*sections, Section("en" if language == WELSH else language, _parts_of(second))] if second else sections


def _parts_of(text: str) -> tuple[Part, ...]:
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    return tuple(_part_of(block.splitlines()) for block in blocks if block.strip())


def _part_of(lines: list[str]) -> Part:
    if len(lines) == 1 and (heading := HEADING.fullmatch(lines[0])):
        return Part("heading", (heading[1],))
    if all(line.startswith(">") for line in lines):
        return Part("quote", tuple(line[1:].removeprefix(" ") for line in lines))
    if all(line.startswith("- ") for line in lines):
        return Part("list", tuple(line[2:] for line in lines))
    return Part("text", tuple(lines))
