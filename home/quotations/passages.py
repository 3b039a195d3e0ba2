"""Whether a passage stands in a text, word for word (pure)."""

import html
import re

BLOCK = re.compile(r"</?(?:p|li|ul|ol|br|blockquote|pre|h[1-6])\b[^>]*>")
QUOTE = re.compile(r"(</?blockquote\b[^>]*>)")
TAG = re.compile(r"<[^>]*>")


def plain_text(markup: str) -> str:
    """What somebody said themselves in our own safe HTML, as one line: where a block ends there is a space.

    What they quote is another's, who was not asked. Three dots stand for it, so that nothing reads on across the gap.
    """
    return one_line(html.unescape(TAG.sub("", BLOCK.sub(" ", _without_quotes(markup)))))


def _without_quotes(markup: str) -> str:
    kept, depth = [], 0
    for part in QUOTE.split(markup):
        if QUOTE.fullmatch(part):
            kept += [" … "] if depth == 0 else []
            depth = max(0, depth + (-1 if part.startswith("</") else 1))
        elif depth == 0:
            kept.append(part)
    return "".join(kept)


def one_line(text: str) -> str:
    return " ".join(text.split())


def stands_in(passage: str, text: str) -> bool:
    """Does the passage stand there as it is, from the beginning of a word to the end of one? Spaces do not count."""
    passage = one_line(passage)
    if not passage:
        return False
    before, after = (r"(?<!\w)" if passage[0].isalnum() else ""), (r"(?!\w)" if passage[-1].isalnum() else "")
    return re.search(before + re.escape(passage) + after, one_line(text)) is not None
