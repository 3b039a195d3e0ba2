"""From what editors type and what people look for to the same plain words. Pure."""

import re
import unicodedata

APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u0060\u00b4]")
WORD = re.compile(r"[^\W_]+")
BETWEEN = re.compile(r"[\n\r,;]+")
MOST_WORDS = 6  # of one phrase
LOOKED_AT = 40  # words of a search


def fold(text: str) -> str:
    """Words with a space between: no case, no accents, no apostrophes. "Tŷ'r Plant" is "tyr plant"."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    return " ".join(WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def phrases_of(typed: str) -> list[str]:
    """What was typed, a phrase on each line or between commas, each once and in its order; nothing for a bare sign."""
    return list(dict.fromkeys(folded for one in BETWEEN.split(typed) if (folded := fold(one))))


def phrases_in(search: str) -> list[str]:
    """Every phrase that a search may be asking for: all words of it that stand beside each other."""
    words = fold(search).split()[:LOOKED_AT]
    starts = range(len(words))
    runs = (" ".join(words[at : at + length]) for length in range(1, MOST_WORDS + 1) for at in starts)
    return list(dict.fromkeys(runs))
