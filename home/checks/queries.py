"""What could be easier to read on a page, told while it is written. Nothing here forbids anything.

Wagtail's own checks read the preview in the browser (empty and skipped headings, names of links, words for pictures);
these read what is saved, and look for what those do not know of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

LONG_SENTENCE, LONG_PARAGRAPH = 25, 90  # words
ENOUGH = 40  # words, below which an age would be a guess
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-ZÀ-Þ0-9])")
VOWELS = re.compile(r"[aeiouy]+")
VAGUE = {
    "click here", "here", "click", "read more", "more", "this", "this link", "this page", "link", "learn more",
    "find out more", "more information", "go", "see here",
    "yma", "cliciwch yma", "darllen mwy", "darllenwch fwy", "mwy", "rhagor", "mwy o wybodaeth", "y ddolen hon", "dolen",
}  # fmt: skip
SHOWN = 12  # letters of a sentence are cut after so many words


@dataclass(frozen=True)
class Finding:
    """One thing to look at, and the words it is about."""

    says: str
    words: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of the page: a heading with its level, a paragraph, or the words of a link."""

    kind: str
    words: str
    level: int = 0


class _Pieces(HTMLParser):
    """Paragraphs, points and links of rich text."""

    BLOCKS = ("p", "li", "h2", "h3", "h4", "td", "th", "blockquote")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[Part] = []
        self.words: list[str] = []
        self.link: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.end_block()
        elif tag == "a":
            self.link = []
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.end_block()
        elif tag == "a" and self.link is not None:
            self.parts.append(Part("link", "".join(self.link).strip()))
            self.link = None

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.link is not None:
            self.link.append(data)

    def end_block(self) -> None:
        said = " ".join("".join(self.words).split())
        if said:
            self.parts.append(Part("paragraph", said))
        self.words = []


def parts_of(page: Page) -> list[Part]:
    """What the page says, in the order of its fields."""
    found: list[Part] = []
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            found += _in_block(field.stream_block, field.value_from_object(page))
        elif isinstance(field, RichTextField):
            found += _in_text(field.value_from_object(page) or "")
    return found


def _in_text(source: str) -> list[Part]:
    pieces = _Pieces()
    pieces.feed(source)
    pieces.end_block()
    return pieces.parts


def _in_block(block: blocks.Block, value: Any) -> Iterator[Part]:
    if not value:
        return
    if isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from _in_block(child.block, child.value)
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            yield from _in_block(block.child_block, child)
    elif isinstance(block, blocks.StructBlock):
        if {"text", "level"} <= set(block.child_blocks):
            yield Part("heading", str(value.get("text") or "").strip(), int(value.get("level") or 2))
            return
        if {"text", "url"} <= set(block.child_blocks) and value.get("text"):
            yield Part("link", str(value["text"]).strip())
        for name, child in block.child_blocks.items():
            yield from _in_block(child, value.get(name))
    elif isinstance(block, blocks.RichTextBlock):
        yield from _in_text(value.source)
    elif isinstance(block, blocks.TextBlock):
        yield from (Part("paragraph", " ".join(line.split())) for line in str(value).split("\n\n") if line.strip())


def findings(page: Page) -> list[Finding]:
    parts = parts_of(page)
    found = [*_about_headings(parts), *_about_links(parts), *_about_length(parts)]
    if not getattr(page, "description", page.search_description):
        found.insert(0, Finding(_("Say in a sentence what the page is about: search engines and lists show it.")))
    return found


def _about_headings(parts: list[Part]) -> Iterator[Finding]:
    above = 1
    for part in parts:
        if part.kind != "heading":
            continue
        if not part.words:
            yield Finding(_("A heading is empty."))
        elif part.level > above + 1:
            yield Finding(_("This heading is part of a section that has no heading."), part.words)
        above = part.level


def _about_links(parts: list[Part]) -> Iterator[Finding]:
    for part in parts:
        if part.kind == "link" and part.words.lower().strip(" .>»…→") in VAGUE:
            yield Finding(
                _("Say in the words of the link where it leads: people read links by themselves."), part.words
            )


def _about_length(parts: list[Part]) -> Iterator[Finding]:
    for part in parts:
        if part.kind != "paragraph":
            continue
        if (count := len(WORD.findall(part.words))) > LONG_PARAGRAPH:
            yield Finding(
                _("This paragraph has %(count)s words. Break it in two.") % {"count": count}, _start(part.words)
            )
        for sentence in SENTENCE.split(part.words):
            if (count := len(WORD.findall(sentence))) > LONG_SENTENCE:
                says = _("This sentence has %(count)s words. Make two of it.") % {"count": count}
                yield Finding(says, _start(sentence))


def _start(words: str) -> str:
    first = words.split()
    return " ".join(first[:SHOWN]) + ("…" if len(first) > SHOWN else "")


def reading_age(page: Page) -> int | None:
    """From how many years on English words like these are read with ease (Flesch-Kincaid); None: unknown."""
    if getattr(page, "language", "en-gb") != "en-gb":
        return None
    said = [part.words for part in parts_of(page) if part.kind == "paragraph"]
    words = [word for paragraph in said for word in WORD.findall(paragraph)]
    if len(words) < ENOUGH:
        return None
    sentences = sum(len(SENTENCE.split(paragraph)) for paragraph in said)
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return max(5, min(21, round(grade + 5)))


def _syllables(word: str) -> int:
    plain = word.lower()
    if plain.endswith("e") and not plain.endswith("le") and len(VOWELS.findall(plain)) > 1:
        plain = plain[:-1]
    return max(1, len(VOWELS.findall(plain)))


def summary_of(found: list[Finding]) -> str:
    return ngettext(
        "One thing on this page could be easier to read. It is under “Words” beside the page.",
        "%(count)s things on this page could be easier to read. They are under “Words” beside the page.",
        len(found),
    ) % {"count": len(found)}
