"""Words that a moderator has covered: what was typed stays as it is, and what is shown has a mark in their place.

A mask is kept as the words it covers, one a line, so that it holds wherever they stand after an edit too.
"""

import re
import unicodedata

# The same for every reader, because the html is: in both languages, and nothing that Markdown would take for its own.
MARK = "‹covered / cuddiwyd›"


def normal(words: str) -> str:
    """Words to cover as they are kept: on one line, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", words).split())


def _pattern(words: str) -> re.Pattern[str]:
    """Finds them as whole words, in capitals or not, whatever the spaces between them."""
    middle = r"\s+".join(re.escape(word) for word in words.split())
    before = r"(?<![^\W_])" if words[0].isalnum() else ""  # an underscore is how Markdown stresses, no letter
    after = r"(?![^\W_])" if words[-1].isalnum() else ""
    return re.compile(f"{before}{middle}{after}", re.IGNORECASE)


def stand_in(words: str, text: str) -> bool:
    return bool(words) and _pattern(words).search(text) is not None


def cover(text: str, masked: str) -> str:
    """The text with each of the `masked` words covered, the longest first."""
    for words in sorted(filter(None, masked.split("\n")), key=len, reverse=True):
        text = _pattern(words).sub(MARK, text)
    return text
