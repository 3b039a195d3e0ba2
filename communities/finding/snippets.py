"""The words around what was found, in pieces: text, and whether it is what was looked for. Never HTML. Pure."""

import re
from itertools import pairwise

from communities.search.terms import Query, words_in

AROUND = 90  # characters before the first find
LENGTH = 260
BEFORE, AFTER = 400, 1_600  # characters of what was typed that are looked at, however long it is
MARKUP = re.compile(
    r"[*_`#>~]{1,6}(?=\S)|(?<=\S)[*_`~]{1,3}|^[^\S\n]*[-+>][^\S\n]+"
    r"|\[(?P<text>[^\[\]\n]{0,200})\]\([^()\n]{0,500}\)",
    re.MULTILINE,
)
Piece = tuple[str, bool]


def snippet(text: str, query: Query, *, length: int = LENGTH) -> list[Piece]:
    """A part of the text with the first find in it, as plain words."""
    text, goes_before, goes_on = window(text, query)
    text = " ".join(MARKUP.sub(lambda match: match["text"] or "", text).split())
    first = _first(text, query)
    start = max(0, first - AROUND)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = start + length
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    pieces = _pieces(text, query, start, end)
    before = [("…", False)] if start or goes_before else []
    after = [("…", False)] if end < len(text) or goes_on else []
    return [*before, *pieces, *after]


def window(text: str, query: Query) -> tuple[str, bool, bool]:
    """What stands around the first find, and whether there is more before it and after it."""
    first = _first(text, query)
    start, end = max(0, first - BEFORE), first + AFTER
    if start:
        cut = re.search(r"\s", text[start:first])
        start = start + cut.end() if cut else first
    return text[start:end], start > 0, end < len(text)


def _first(text: str, query: Query) -> int:
    return next((word.start for word in words_in(text) if query.matches(word)), 0)


def _pieces(text: str, query: Query, start: int, end: int) -> list[Piece]:
    inside = [word for word in words_in(text[: end + 40]) if start <= word.start and word.end <= end]
    marked = [(word.start, word.end) for word in inside if query.matches(word)]
    edges = [start, *(edge for span in marked for edge in span), min(end, len(text))]
    return [(text[a:b], (a, b) in marked) for a, b in pairwise(edges) if a < b]
