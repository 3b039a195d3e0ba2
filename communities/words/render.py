"""From what somebody typed to what is safe to show. The typed text itself is never changed.

Posts and comments take a little Markdown (CommonMark), because a phone keyboard can type it and a plain textarea
keeps it; chat takes links, names and line breaks only. Pictures from elsewhere would tell a stranger's server who reads
this, so an image becomes a link to it.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import UUID

import nh3
from django.urls import reverse
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from communities.words.topics import link_topics
from core.errors import Refused

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer nofollow ugc"
MOST_LINKS = 200
FRAME_HTML = 10_000  # characters
LOOKED_AT = 100  # characters after an @
# Unicode's controls and halves of pairs (Cc and Cs), without line ends and tabs.
UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Of these neither Markdown nor the sanitiser makes anything else: a dot without a space behind it may be an address.
SENTENCES = re.compile(r"(?! )(?:[^\W_]|[ ,;!?'()–—’‘“”…-]|\.(?= |\Z))+(?<! )")
SHOWS_NOTHING = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # Unicode's kinds of controls, formats, spaces and separators
FindName = Callable[[str], tuple[int, UUID] | None]
"""Given what stands after an @, the length of the name it begins with and whose it is."""


def _link_names(state: StateCore) -> None:
    """Makes links of the names after an @. Code is not text to this rule, and what is a link already stays one.

    Nor are quotations: those are somebody else's words, and whoever they name was told of them then.
    """
    find: FindName | None = state.env.get("find_name")
    if find is None:
        return
    quotes = 0
    for block in state.tokens:
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(block.type, 0)
        if block.type != "inline" or quotes or "@" not in block.content:
            continue
        tokens, in_link = [], 0
        for token in block.children or []:
            in_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            tokens += [token] if token.type != "text" or in_link else _split(token.content, find)
        block.children = tokens


def _split(text: str, find: FindName) -> list[Token]:
    tokens, done, at = [], 0, text.find("@")
    while at >= 0:
        named = (
            None
            if at and (text[at - 1].isalnum() or text[at - 1] in "@/_.")
            else find(text[at + 1 : at + 1 + LOOKED_AT])
        )
        end = at + 1
        if named:
            length, person = named
            end += length
            link = Token("link_open", "a", 1, attrs={"href": reverse("person", args=[person])})
            tokens += [_text(text[done:at]), link, _text(text[at:end]), Token("link_close", "a", -1)]
            done = end
        at = text.find("@", end)
    return [*tokens, _text(text[done:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


_rich = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(["linkify", "strikethrough"])
# Without "reference", because "[note]: see" would be taken for a link's definition and vanish.
_rich.disable(["image", "html_block", "html_inline", "reference"])
_rich_without_links = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
_rich_without_links.disable(["image", "html_block", "html_inline", "reference"])
_plain = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(["linkify", "newline"])


for _each in (_rich, _rich_without_links):
    link_topics(_each)
for _each in (_rich, _rich_without_links, _plain):
    _each.core.ruler.push("names", _link_names)


def _safe(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL)


def render_rich(text: str, env: dict[str, Any] | None = None) -> str:
    """`env` may hold `topic_url` with a list of `topics`, and `find_name`: see words/topics.py and above."""
    # Finding bare links costs the square of their number: nobody writes that many but to keep us busy.
    html = (_rich if text.count("//") <= MOST_LINKS else _rich_without_links).render(text, env)
    for big, small in (("h1", "h3"), ("h2", "h3"), ("h5", "h4"), ("h6", "h4")):
        html = html.replace(f"<{big}>", f"<{small}>").replace(f"</{big}>", f"</{small}>")
    return _safe(html)


def render_plain(text: str, env: dict[str, Any] | None = None) -> str:
    """`env` may hold `find_name`."""
    if SENTENCES.fullmatch(text):  # most of chat
        return f"<p>{text}</p>\n"
    return _safe(_plain.render(text, env))


def html_for_frame(body: str, html: str) -> str:
    """The html for a live frame, which may hold 64 KiB: of what is longer it shows the beginning, the page the rest."""
    return html if len(html) <= FRAME_HTML else render_plain(f"{body[:1_000]}…")


def check_text(text: str, *, limit: int, field: str = "body") -> str:
    """The text as it will be kept: line ends made one kind, blank ends cut, canonically composed (NFC).

    Raises Refused where it is empty, longer than `limit` characters, or holds what cannot be stored or seen.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if all(unicodedata.category(char) in SHOWS_NOTHING for char in text):
        raise Refused("invalid", _("Write something first."), field=field)
    if len(text) > limit:
        message = _("This is %(length)s characters long. The most we can take is %(limit)s.")
        raise Refused("too_long", message % {"length": len(text), "limit": limit}, field=field)
    if UNSHOWABLE.search(text):
        message = _("This contains characters that cannot be shown. Remove them and try again.")
        raise Refused("invalid", message, field=field)
    return text
