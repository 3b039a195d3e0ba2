"""Somebody's words as the beginning of an answer to them."""

import re

LONGEST = 600  # characters; the whole stands above the answer
MARKUP = re.compile(r"([\\`*_\[\]<>#~&|])")


def quote_of(name: str, body: str) -> str:
    """A Markdown quotation that says whose words they are, without what they quoted themselves."""
    lines = [line for line in body.split("\n") if not line.lstrip().startswith(">")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(None, 1)[0] + "…"
    by = MARKUP.sub(r"\\\1", name)
    quoted = [f"**{by}:**", "", *text.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in quoted) + "\n\n"
