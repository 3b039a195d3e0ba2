"""Words like #ysgol: found in text that is read as text, so never in code, in a link or in an address."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from uuid import UUID, uuid5

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MOST = 10  # in one post; what comes after stays as it was typed
LENGTH = 40
# A letter must be in it: #1 is a number. Before it no letter, and nothing of which an address is made.
TOPIC = re.compile(r"(?<![\w/&#.=?:-])#(?=[\d_-]*[^\W\d_])(\w(?:[\w-]*\w)?)")


def normal(name: str) -> str:
    """One spelling for all that read alike: #Ysgol, #ysgol, and a circumflex typed as its own character."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def topic_id(group: UUID, name: str) -> UUID:
    """What an address calls a topic of a group: the word itself is a member's and stands in no URL (RFC 9562, 5.5)."""
    return uuid5(group, normal(name))


def link_topics(markdown: MarkdownIt) -> None:
    """Lets `markdown` make links of topics, where its `env` has `topic_url`; those found stand in `env["topics"]`."""
    markdown.core.ruler.after("linkify", "topics", _link)


def _link(state: StateCore) -> None:
    if "topic_url" not in state.env:
        return
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_linked(block.children, state.env["topic_url"], state.env["topics"]))


def _linked(tokens: list[Token], url: Callable[[str], str], found: list[str]) -> Iterator[Token]:
    depth, before = 0, ""
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and depth == 0:
            yield from _split(token, url, found, before)
        else:
            yield token
        before = token.content[-1:] if token.type in {"text", "text_special"} else ""


def _split(token: Token, url: Callable[[str], str], found: list[str], before: str) -> Iterator[Token]:
    """`before` is the character that stands before this piece of text, which may be cut anywhere."""
    text, last = before + token.content, len(before)
    for match in TOPIC.finditer(text):
        name = normal(match[1])
        if match.start() < len(before) or len(name) > LENGTH or (name not in found and len(found) >= MOST):
            continue
        if name not in found:
            found.append(name)
        yield _text(text[last : match.start()], token)
        yield Token("link_open", "a", 1, attrs={"href": url(name)}, level=token.level)
        yield _text(match[0], token)
        yield Token("link_close", "a", -1, level=token.level)
        last = match.end()
    yield _text(text[last:], token)


def _text(content: str, like: Token) -> Token:
    return Token("text", "", 0, content=content, level=like.level)
