"""How watch words are compared with what somebody writes: whole words, without case, accents and look-alikes. Pure."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache

from accounts.names import look_alikes

WORD = re.compile(r"[^\W_]+")
AS_WRITTEN = re.compile(r"(?:[^\W_]|[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufeff])+")
TAG = re.compile(r"<[^>]*>")
INVISIBLE = {"Cf", "Mn", "Me"}  # formats and marks: what can stand inside a word without being seen


@cache
def _shapes() -> dict[int, str]:
    """Letters and digits that look like others. Punctuation stays, for it ends a word."""
    return {ord(char): alike for char, alike in look_alikes().items() if char.isalnum() and alike.isalnum()}


def fold(text: str) -> str:
    """The text's words, one space between two; an i, an l and a 1 count as one, as in `accounts.names.skeleton`."""
    text = unicodedata.normalize("NFD", text).translate(_shapes())
    text = _plain(text).translate(_shapes())
    return " ".join(WORD.findall(_plain(text).replace("i", "l")))


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in text if unicodedata.category(char) not in INVISIBLE)


def found_in(text: str, watched: Collection[str]) -> Iterator[str]:
    """Those of the folded watch words that stand in the text. Its cost hangs on the text, not on their number:
    each word is looked up with as many after it as the longest watch word has.
    """
    if not watched:
        return
    longest = max(one.count(" ") for one in watched) + 1
    words = fold(text).split()
    for start in range(len(words)):
        for length in range(1, min(longest, len(words) - start) + 1):
            if (several := " ".join(words[start : start + length])) in watched:
                yield several


def spans_of(text: str, watched: Collection[str]) -> Iterator[str]:
    """The words as they stand in the text for which `found_in` finds something: to cover them and no others."""
    if not watched:
        return
    longest = max(one.count(" ") for one in watched) + 1
    tokens = [(found.start(), found.end(), fold(found.group())) for found in AS_WRITTEN.finditer(text)]
    for at in range(len(tokens)):
        for length in range(1, min(longest, len(tokens) - at) + 1):
            some = tokens[at : at + length]
            if " ".join(one[2] for one in some if one[2]) in watched:
                yield text[some[0][0] : some[-1][1]]


def read_in(rendered: str) -> str:
    """What a reader sees of html: a word with a stressed letter in it, or with one written as a number, is a word."""
    return html.unescape(TAG.sub("", rendered))
