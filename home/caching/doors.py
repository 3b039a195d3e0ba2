"""Answers from what is kept before Django begins: no session, no middleware, no thread of its own.

Around the whole application, for both kinds of server. Whoever has a session passes by, and so does everything that is
not found; then it carries with it what was asked, and the middleware keeps the answer where it may.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.http import parse_etags

from home.caching.keys import Asked, asked_for, takes_packed
from home.caching.store import Kept, find_page, generation, is_shared, recent_generation
from home.counting.counter import count_visit

ASKED = "hearth.asked"
Answer = tuple[int, list[tuple[str, str]], bytes]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Asgi = Callable[[dict[str, Any], Any, Any], Any]
NOT_IN_304 = {"content-type", "content-language"}


def answer_of(kept: Kept, headers: Mapping[str, str]) -> Answer:
    """The same for a page just drawn and for one that was kept; 304 for whoever has it already."""
    if _has_it(kept, headers.get("HTTP_IF_NONE_MATCH", "")):
        return 304, [one for one in kept.headers if one[0].lower() not in NOT_IN_304], b""
    if kept.packed and takes_packed(headers):
        body, more = kept.packed, [("Content-Encoding", "gzip")]
    else:
        body, more = kept.body, []
    return 200, [*kept.headers, *more, ("Content-Length", str(len(body)))], body


def _has_it(kept: Kept, told: str) -> bool:
    """Compared weakly (RFC 9110, 13.1.2): the same words, packed or not."""
    if not told:
        return False
    tags = {tag.removeprefix("W/") for tag in parse_etags(told)}
    return "*" in tags or kept.etag.removeprefix("W/") in tags


def look_up(asked: Asked) -> tuple[str | None, Kept | None]:
    """What is not found is drawn, and kept under a generation read just before: so it is never older than its name."""
    recent = recent_generation()
    kept = find_page(recent, asked) if recent else None
    return (recent, kept) if kept else (generation(), None)


def wsgi_door(pages: Wsgi) -> Wsgi:
    def door(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = asked_for(
            environ["REQUEST_METHOD"], environ["wsgi.url_scheme"], environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""), environ,
        )  # fmt: skip
        if asked is None:
            return pages(environ, start_response)
        now, kept = look_up(asked)
        if kept is None:
            if now:
                environ[ASKED] = asked, now
            return pages(environ, start_response)
        status, headers, body = answer_of(kept, environ)
        if environ["REQUEST_METHOD"] == "GET":
            count_visit(kept.page, environ)
        start_response("200 OK" if status == 200 else "304 Not Modified", headers)
        return [body] if environ["REQUEST_METHOD"] == "GET" else []

    return door


def asgi_door(pages: Asgi) -> Asgi:
    async def door(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = _as_wsgi(scope["headers"])
        asked = asked_for(
            scope["method"], scope["scheme"], scope["path"].encode().decode("latin-1"),
            scope["query_string"].decode("latin-1"), headers,
        )  # fmt: skip
        if asked is None:
            await pages(scope, receive, send)
            return
        now, kept = await asyncio.to_thread(look_up, asked) if is_shared() else look_up(asked)
        if kept is None:
            await pages({**scope, ASKED: (asked, now)} if now else scope, receive, send)
            return
        status, told, body = answer_of(kept, headers)
        if scope["method"] == "GET":
            count_visit(kept.page, headers)
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in told]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": body if scope["method"] == "GET" else b""})

    return door


def _as_wsgi(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """As Django's ASGIRequest reads them, but that a second line of cookies counts too: it may hold a session."""
    named: dict[str, str] = {}
    for raw, value in headers:
        if b"_" not in raw:
            name = "HTTP_" + raw.decode("latin-1").upper().replace("-", "_")
            said = value.decode("latin-1")
            joint = "; " if name == "HTTP_COOKIE" else ","
            named[name] = f"{named[name]}{joint}{said}" if name in named else said
    return named
