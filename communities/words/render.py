"""From what somebody typed to what is safe to show. The typed text itself is never changed.

Posts and comments take a little Markdown (CommonMark), because a phone keyboard can type it and a plain textarea
keeps it; chat takes links and line breaks only. Pictures from elsewhere would tell a stranger's server who reads
this, so an image becomes a link to it.
"""

import unicodedata

import nh3
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from core.errors import Refused

TAGS = {"p", "br", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h3", "h4", "hr"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
SCHEMES = {"http", "https", "mailto", "tel"}
LINK_REL = "noopener noreferrer nofollow ugc"
MOST_LINKS = 200
FRAME_HTML = 10_000  # characters
ALLOWED_CONTROLS = {"\n", "\t"}
SHOWS_NOTHING = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # Unicode's kinds of controls, formats, spaces and separators

_rich = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}).enable(["linkify", "strikethrough"])
# Without "reference", because "[note]: see" would be taken for a link's definition and vanish.
_rich.disable(["image", "html_block", "html_inline", "reference"])
_rich_without_links = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
_rich_without_links.disable(["image", "html_block", "html_inline", "reference"])
_plain = MarkdownIt("zero", {"html": False, "linkify": True, "breaks": True}).enable(["linkify", "newline"])


def _safe(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=LINK_REL)


def render_rich(text: str) -> str:
    # Finding bare links costs the square of their number: nobody writes that many but to keep us busy.
    html = (_rich if text.count("//") <= MOST_LINKS else _rich_without_links).render(text)
    for big, small in (("h1", "h3"), ("h2", "h3"), ("h5", "h4"), ("h6", "h4")):
        html = html.replace(f"<{big}>", f"<{small}>").replace(f"</{big}>", f"</{small}>")
    return _safe(html)


def render_plain(text: str) -> str:
    return _safe(_plain.render(text))


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
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in ALLOWED_CONTROLS for char in text):
        message = _("This contains characters that cannot be shown. Remove them and try again.")
        raise Refused("invalid", message, field=field)
    return text
